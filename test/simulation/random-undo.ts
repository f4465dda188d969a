import type { JsonObject } from "#shared/kernel/json.ts";
import { randomMishap, toldOf } from "./fate.ts";
import { itemsOf } from "./random-map.ts";
import {
  isControl,
  type Random,
  type RandomStep,
  type Recipe,
} from "./random-step.ts";

const UNDOING = ["make_thing", "send_thing"] as const;

/** What undoes a step. */
export interface RandomUndo {
  readonly tool: (typeof UNDOING)[number];
  readonly parameters: JsonObject;
}

/** The step with what undoes it; one that the engine performs itself has nothing. */
export function withUndo(
  random: Random,
  step: RandomStep,
  { name, recipe }: { readonly name: string; readonly recipe: Recipe },
): RandomStep {
  if (isControl(step.tool) || random() < 0.4) return step;
  const { id, map } = step;
  const mishap = randomMishap(random, recipe.failures);
  // What is given up leaves undone whatever came to wait for it.
  const isFinal = recipe.exact && mishap.type === "always";
  const parameters = {
    on: `\${run.id}.~${id}${map === null ? "" : "[${index}]"}`,
    saw: [`\${steps.${id}.mark}`],
    ...(isFinal ? {} : toldOf(mishap, name)),
  };
  const tool = UNDOING[Math.floor(random() * UNDOING.length)] ?? "make_thing";
  return { ...step, undo: { tool, parameters } };
}

/** What undoes a step, and each of its items, as steps of their own. */
export function undoingOf(step: RandomStep): readonly RandomStep[] {
  if (step.undo === null) return [];
  const { tool, parameters } = step.undo;
  const undoing = {
    ...step,
    id: `~${step.id}`,
    tool,
    parameters,
    tallied: false,
    sees: [],
    asks: true,
    undo: null,
  };
  return [undoing, ...itemsOf(undoing)];
}

/** All that followed from a step, on whatever way. */
export function followersOf(
  steps: readonly RandomStep[],
  stepId: string,
): readonly RandomStep[] {
  const found = new Set([stepId]);
  // A workflow has its steps after those that they wait for.
  const followers = steps.filter(({ id, dependencies }) => {
    const follows = dependencies.some((needed) => found.has(needed));
    if (follows) found.add(id);
    return follows;
  });
  return followers;
}
