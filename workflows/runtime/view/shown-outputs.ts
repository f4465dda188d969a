import { asColliderError, type ColliderError } from "#shared/kernel/error.ts";
import type { JsonObject, JsonValue } from "#shared/kernel/json.ts";
import type { DocumentReader } from "#shared/platform/document-store.ts";
import {
  referencesIn,
  resolveReferences,
} from "#workflows/definition/references.ts";
import { parseStepKey } from "#workflows/planner/map-item.ts";
import type { Plan } from "#workflows/planner/plan.ts";
import type { RunAt } from "../engine-context.ts";
import { assertHasStep } from "../operator/known-step.ts";
import { mapBudget, mapOutput } from "../map/map-output.ts";
import { neededBudget } from "../step/needed-outputs.ts";
import { MAX_SHOWN_BYTES, OutputBudget } from "../step/output-limits.ts";
import type { StoredStep } from "../step/step-document.ts";
import {
  hasSucceeded,
  isOfItems,
  outputBytes,
  readOutputs,
  type SucceededStep,
} from "../step/step-outputs.ts";

/** What is shown of all that a run has made. */
export interface ShownOutputs {
  /** By step id. */
  readonly steps: ReadonlyMap<string, JsonObject>;
  /** The steps whose outputs are asked for, and too large to be shown with the others. */
  readonly leftOut: readonly string[];
  /** Of the run itself. */
  readonly run: JsonValue;
  /** Why that cannot be shown. */
  readonly fault: ColliderError | null;
}

export const NOTHING_SHOWN: ShownOutputs = {
  steps: new Map(),
  leftOut: [],
  run: null,
  fault: null,
};

/** Whose outputs are asked for. */
export type AskedOutputs = "all" | "none" | readonly string[];

/** @throws ColliderError INVALID_ARGUMENT where one is asked for that is no step of the run. */
export function assertAsked(plan: Plan, asked: AskedOutputs): void {
  if (typeof asked === "string") return;
  for (const [index, stepId] of asked.entries())
    assertHasStep(plan, stepId, {
      field: `payload.outputs_of[${index}]`,
      says: "The outputs cannot be shown",
    });
}

type Steps = ReadonlyMap<string, StoredStep>;

/** A step that has succeeded, with those of its items that have where it is a map. */
interface Whole {
  readonly kind: "step" | "map" | "too_large_map";
  readonly stepId: string;
  /** Its document, and its items' unless their outputs are too large to be had together. */
  readonly parts: readonly SucceededStep[];
}

function itemsByMap(
  steps: Steps,
): ReadonlyMap<string, readonly SucceededStep[]> {
  const items = [...steps.values()].filter(
    (step): step is SucceededStep =>
      parseStepKey(step.stepId).index !== null && hasSucceeded(step),
  );
  return Map.groupBy(items, (item) => parseStepKey(item.stepId).stepId);
}

function fitsTogether(
  stepId: string,
  items: readonly SucceededStep[],
): boolean {
  const budget = mapBudget(stepId);
  return items.every(({ state }) => budget.takes(outputBytes(state)));
}

/** The steps of a plan that have succeeded, in its order. */
function wholeSteps({ steps: planned }: Plan, steps: Steps): readonly Whole[] {
  const byMap = itemsByMap(steps);
  return planned.flatMap((step): Whole[] => {
    const stepId = step.step_id;
    const own = steps.get(stepId);
    if (own === undefined || !hasSucceeded(own)) return [];
    if (!isOfItems(step, own)) return [{ kind: "step", stepId, parts: [own] }];
    const items = byMap.get(stepId) ?? [];
    return fitsTogether(stepId, items)
      ? [{ kind: "map", stepId, parts: [own, ...items] }]
      : [{ kind: "too_large_map", stepId, parts: [own] }];
  });
}

function bytesOf({ parts }: Whole): number {
  return parts.reduce((sum, { state }) => sum + outputBytes(state), 0);
}

/** Which of the steps that are asked for are shown: what fits, in their order. */
function chosen(
  whole: readonly Whole[],
  asked: AskedOutputs,
): Pick<ShownOutputs, "leftOut"> & { readonly taken: readonly Whole[] } {
  const budget = new OutputBudget(MAX_SHOWN_BYTES, (limit) => limit);
  const wanted = whole.filter(({ stepId }) =>
    typeof asked === "string" ? asked === "all" : asked.includes(stepId),
  );
  const taken = wanted.filter((one) => budget.takes(bytesOf(one)));
  const shown = new Set(taken);
  const left = wanted.filter((one) => !shown.has(one));
  return { taken, leftOut: left.map(({ stepId }) => stepId) };
}

/** The steps that the run's own output refers to. */
function neededFor({ run, plan }: RunAt, whole: readonly Whole[]) {
  if (plan.output === null || run.phase !== "success") return [];
  const references = referencesIn(plan.output);
  const ids = references.flatMap((one) =>
    one.root === "steps" ? [one.stepId] : [],
  );
  const needed = new Set(ids);
  return whole.filter(({ stepId }) => needed.has(stepId));
}

/** @throws ColliderError OUT_OF_RANGE where they are too large to be read together. */
function assertRoom(needed: readonly Whole[]): void {
  const budget = neededBudget();
  for (const one of needed) {
    if (one.kind === "too_large_map") mapBudget(one.stepId).spend(Infinity);
    budget.spend(bytesOf(one));
  }
}

async function readWhole(
  documents: DocumentReader,
  runId: string,
  whole: readonly Whole[],
): Promise<ReadonlyMap<string, JsonObject>> {
  const parts = whole.flatMap((one) => one.parts);
  const outputs = await readOutputs(documents, runId, parts);
  return new Map(
    whole.map(({ kind, stepId }) => {
      const own = outputs.get(stepId) ?? {};
      return [stepId, kind === "map" ? mapOutput(stepId, own, outputs) : own];
    }),
  );
}

/** The run's own output, or why it cannot be shown: the run is shown all the same. */
async function runOutput(
  documents: DocumentReader,
  { run, plan }: RunAt,
  whole: readonly Whole[],
): Promise<Pick<ShownOutputs, "run" | "fault">> {
  if (plan.output === null || run.phase !== "success")
    return { run: null, fault: null };
  try {
    const needed = neededFor({ run, plan }, whole);
    assertRoom(needed);
    const value = resolveReferences(plan.output, {
      steps: await readWhole(documents, run.id, needed),
      context: run.context,
      input: run.input,
      run: { id: run.id, user_id: run.owner_id },
    });
    return { run: value, fault: null };
  } catch (thrown) {
    const fault = asColliderError(thrown);
    if (fault.retryable) throw thrown;
    return { run: null, fault };
  }
}

/** What is shown of what a run and its steps have made. Large outputs are read, so that none is but what is shown. */
export async function shownOutputs(
  documents: DocumentReader,
  at: RunAt,
  steps: Steps,
  asked: AskedOutputs,
): Promise<ShownOutputs> {
  const whole = wholeSteps(at.plan, steps);
  const { taken, leftOut } = chosen(whole, asked);
  return {
    ...(await runOutput(documents, at, whole)),
    steps: await readWhole(documents, at.run.id, taken),
    leftOut,
  };
}
