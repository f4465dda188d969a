import type { JsonObject } from "#shared/kernel/json.ts";
import type { Random } from "./random-step.ts";
import type { RandomWorkflow } from "./random-workflow.ts";

const MOST_DEEP = 2;

function pick<Item>(random: Random, items: readonly Item[], other: Item): Item {
  return items[Math.floor(random() * items.length)] ?? other;
}

/** A step that acts, or sleeps; one in ten fails. */
function plainStep(random: Random, id: string): JsonObject {
  if (random() < 0.3)
    return {
      step_id: id,
      tool_name: "sleep",
      // An hour is longer than a run may go on that nobody waits for.
      parameters: { duration: random() < 0.2 ? 3_600 : random() * 60 },
    };
  const fails = random() < 0.1 ? { fails: { code: "INVALID_ARGUMENT" } } : {};
  return {
    step_id: id,
    tool_name: pick(random, ["make_thing", "send_thing"], "make_thing"),
    parameters: { on: `\${run.id}.${id}`, ...fails },
    retry_policy: { max_attempts: 20, initial_interval: 1 },
  };
}

/** A step that runs a workflow, or one for each of a few items. */
function runStep(random: Random, id: string, depth: number): JsonObject {
  const isMap = random() < 0.3;
  return {
    step_id: id,
    tool_name: "run_workflow",
    parameters: {
      workflow_definition: familyDefinition(random, `below_${id}`, depth + 1),
    },
    ...(isMap && {
      for_each: Array.from({ length: Math.floor(random() * 4) }, () => 1),
      max_concurrency: 1 + Math.floor(random() * 2),
      tolerated_failures: Math.floor(random() * 2),
    }),
  };
}

function familyDefinition(
  random: Random,
  name: string,
  depth: number,
): JsonObject {
  const ids = ["a", "b", "c"].slice(0, 1 + Math.floor(random() * 3));
  const runs = depth === 0 ? 0.7 : 0.4;
  const steps = ids.map((id, index) => ({
    ...(depth < MOST_DEEP && random() < runs
      ? runStep(random, id, depth)
      : plainStep(random, id)),
    depends_on: ids.slice(0, index).filter(() => random() < 0.4),
  }));
  return {
    name,
    execution_mode: "dag",
    error_handling: pick(
      random,
      ["stop_on_failure", "continue_on_failure"],
      "stop_on_failure",
    ),
    steps,
  };
}

/** A workflow that runs others, and those others still. What its steps come to is judged by what they leave. */
export function randomFamily(random: Random, name: string): RandomWorkflow {
  const definition = familyDefinition(random, name, 0);
  return {
    name,
    steps: [],
    stopsOnFailure: definition["error_handling"] === "stop_on_failure",
    timeoutSeconds: null,
    definition,
  };
}
