import type { JsonObject } from "#shared/kernel/json.ts";
import { withUndo } from "./random-undo.ts";
import {
  randomStep,
  type Random,
  type RandomStep,
  type Recipe,
} from "./random-step.ts";

export interface RandomWorkflow {
  readonly name: string;
  readonly steps: readonly RandomStep[];
  readonly stopsOnFailure: boolean;
  readonly timeoutSeconds: number | null;
  readonly definition: JsonObject;
}

/** Up to eight steps in any graph, of which many go wrong. */
export const SMALL: Recipe = {
  steps: [1, 8],
  stops: 0.5,
  failures: 1,
  asks: 0.3,
  maps: 0.2,
  undone: 0.4,
  dependencies: null,
  exact: false,
  timeouts: true,
};

/** Up to two hundred steps, each after a few of those before it, of which what each comes to is known beforehand. */
export const LARGE: Recipe = {
  steps: [1, 200],
  stops: 0.5,
  failures: 0.1,
  asks: 0.05,
  maps: 0.08,
  undone: 0.3,
  dependencies: 3,
  exact: true,
  timeouts: false,
};

function mapFields({ map }: RandomStep): JsonObject {
  if (map === null) return {};
  return {
    for_each: map.list,
    max_concurrency: map.lanes,
    tolerated_failures: map.tolerated,
  };
}

function undoField({ undo }: RandomStep): JsonObject {
  if (undo === null) return {};
  const { tool: tool_name, parameters } = undo;
  return { compensate: { tool_name, parameters } };
}

function stepDefinition(step: RandomStep): JsonObject {
  return {
    step_id: step.id,
    tool_name: step.tool,
    parameters: step.parameters,
    depends_on: [...step.dependencies],
    run_if: step.runIf,
    ...(step.wanted === null ? {} : { when: `${step.wanted} && run.id != ""` }),
    timeout: step.timeoutSeconds,
    retry_policy: {
      max_attempts: step.maxAttempts,
      initial_interval: 2,
      ...(step.asks ? { on_exhausted: "pause" } : {}),
    },
    ...mapFields(step),
    ...undoField(step),
  };
}

/** A workflow of steps of every kind, in the shape of a random graph. */
export function randomWorkflow(
  random: Random,
  name: string,
  recipe: Recipe,
): RandomWorkflow {
  const bare: RandomStep[] = [];
  const [fewest, most] = recipe.steps;
  const size = fewest + Math.floor(random() * (most + 1 - fewest));
  for (let index = 0; index < size; index += 1)
    bare.push(randomStep(random, bare, { name, recipe }));
  const stopsOnFailure = random() < recipe.stops;
  const timeoutSeconds =
    recipe.timeouts && random() < 0.3 ? 5 + Math.floor(random() * 60) : null;
  const isUndone = random() < recipe.undone;
  const steps = isUndone
    ? bare.map((step) => withUndo(random, step, { name, recipe }))
    : bare;
  return {
    name,
    steps,
    stopsOnFailure,
    timeoutSeconds,
    definition: {
      name,
      execution_mode: "dag",
      error_handling: stopsOnFailure
        ? "stop_on_failure"
        : "continue_on_failure",
      ...(timeoutSeconds === null ? {} : { timeout: timeoutSeconds }),
      steps: steps.map(stepDefinition),
    },
  };
}
