import type { JsonObject, JsonValue } from "#shared/kernel/json.ts";
import type { Fate } from "#test/simulation/fate.ts";
import type { RandomStep } from "#test/simulation/random-step.ts";
import type { RandomWorkflow } from "#test/simulation/random-workflow.ts";

/** What a casefile of a step is called, or of an item; by it the effect is found. */
export function titleOf(runId: string, key: string): string {
  return `${runId} ${key}`;
}

/** A title that is refused fails the step. */
function title(key: string, { first }: Fate): JsonValue {
  return first === "failed" ? "${input.nothing}" : `\${run.id} ${key}`;
}

function realCall(step: RandomStep): JsonObject {
  if (step.map === null)
    return {
      tool_name: "create_casefile",
      parameters: { title: title(step.id, step.fate) },
    };
  return {
    tool_name: "create_casefile",
    for_each: step.map.items.map(({ fate }, index) =>
      fate.first === "failed" ? "" : `\${run.id} ${step.id}[${index}]`,
    ),
    // An item that is to fail is called nothing.
    parameters: { title: "${item}" },
    max_concurrency: step.map.lanes,
    tolerated_failures: step.map.tolerated,
  };
}

function realStep(step: RandomStep): JsonObject {
  const { tool, parameters } = step;
  switch (tool) {
    case "sleep":
      return { tool_name: tool, parameters: { duration: 1 } };
    case "wait_for_event":
      return {
        tool_name: tool,
        parameters: { ...parameters, timeout: 1 },
        retry_policy: { max_attempts: 1 },
      };
    case "approval":
      return { tool_name: tool, parameters };
    case "make_thing":
    case "send_thing":
    case "look_up":
    case "keep_things":
      return realCall(step);
  }
}

/** The same graph with steps that the whole program has: those that act make a casefile each, or are refused. */
export function realDefinition({
  steps,
  stopsOnFailure,
}: RandomWorkflow): JsonObject {
  return {
    execution_mode: "dag",
    error_handling: stopsOnFailure ? "stop_on_failure" : "continue_on_failure",
    steps: steps.map((step) => ({
      step_id: step.id,
      depends_on: [...step.dependencies],
      run_if: step.runIf,
      ...(step.wanted === null
        ? {}
        : { when: `${step.wanted} && run.id != ""` }),
      ...realStep(step),
    })),
  };
}
