import type { JsonObject } from "#shared/kernel/json.ts";

// Every step is a real call of a transactional operation: it stores a session, an audit record and its checkpoint.
const TOOL = "create_session";

function step(id: string, title: string, after: readonly string[]): JsonObject {
  return {
    step_id: id,
    tool_name: TOOL,
    parameters: { title },
    depends_on: [...after],
  };
}

/** Steps in a row, each of which takes a value from the one before it. */
export function chainOf(length: number): JsonObject {
  return {
    name: "bench_chain",
    execution_mode: "dag",
    steps: Array.from({ length }, (_, index) =>
      index === 0
        ? step("s0", "The first", [])
        : step(`s${index}`, `After \${steps.s${index - 1}.session_id}`, []),
    ),
  };
}

/** One step, so many after it side by side, and one that joins them. */
export function fanOutOf(width: number): JsonObject {
  const lanes = Array.from({ length: width }, (_, index) => `lane${index}`);
  return {
    name: "bench_fan_out",
    execution_mode: "dag",
    steps: [
      step("root", "The root", []),
      ...lanes.map((lane) => step(lane, "After ${steps.root.session_id}", [])),
      step("join", "The join", lanes),
    ],
  };
}

/** One step for each item of a list, and one after them; so many steps in all. */
export function mapOf(steps: number): JsonObject {
  return {
    name: "bench_map",
    execution_mode: "dag",
    steps: [
      {
        ...step("each", "Item ${item}", []),
        for_each: Array.from({ length: steps - 1 }, (_, index) => index),
        max_concurrency: 100,
      },
      step("after", "After the map", ["each"]),
    ],
  };
}

/** A step that waits for an event, and one after it. */
export const WAITING: JsonObject = {
  name: "bench_waiting",
  execution_mode: "dag",
  timeout: "P30D",
  steps: [
    {
      step_id: "wait",
      tool_name: "wait_for_event",
      parameters: { event: "go" },
      depends_on: [],
    },
    step("after", "After the event", ["wait"]),
  ],
};
