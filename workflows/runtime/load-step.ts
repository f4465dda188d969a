import { asColliderError, type ColliderError } from "#shared/kernel/error.ts";
import type { JsonValue } from "#shared/kernel/json.ts";
import { epochMs } from "#shared/kernel/time.ts";
import type { Document } from "#shared/platform/document-store.ts";
import { isMap, parseStepKey, stepOfKey } from "#workflows/planner/map-item.ts";
import {
  planStepOf,
  type Plan,
  type PlanStep,
} from "#workflows/planner/plan.ts";
import type { EngineContext } from "./engine-context.ts";
import { withInheritedOutputs } from "./inherited-outputs.ts";
import { mapAt, type MapAt } from "./map-at.ts";
import { readMapOutput } from "./map-output.ts";
import { readRun, runPath, type Run } from "./run-document.ts";
import { readStep, stepPath, type StoredStep } from "./step-document.ts";
import type { StepDelivery } from "./step-task.ts";

const PAGE = 50;

/** What a delivery of a step is about, as it was read in one batch. */
export interface LoadedStep {
  readonly run: Run;
  readonly plan: Plan;
  readonly step: PlanStep;
  readonly stored: StoredStep | null;
  /** Of an item of a map: which one it is, and the map while its items are under way. */
  readonly item: { readonly index: number; readonly map: MapAt | null } | null;
  /** The outputs that the step's parameters refer to, by step id. */
  readonly outputs: ReadonlyMap<string, JsonValue>;
  /** Why they cannot be had, now or ever: the step fails of it. */
  readonly fault: ColliderError | null;
  /** When the attempt may begin, where its rate limit has been asked; milliseconds since the epoch. */
  readonly beginsAt: number | null;
}

/** Outputs as references find them: those that were inherited, and of a map those of its items. */
async function outputsOf(
  { platform: { documents } }: EngineContext,
  runId: string,
  plan: Plan,
  steps: readonly (StoredStep | null)[],
): Promise<ReadonlyMap<string, JsonValue>> {
  const found = steps.filter((step) => step !== null);
  const outputs = new Map<string, JsonValue>();
  for (const { stepId, state } of await withInheritedOutputs(documents, found))
    if (state.phase === "success") {
      const output = isMap(planStepOf(plan, stepId))
        ? await readMapOutput(documents, { runId, stepId }, state)
        : state.output;
      outputs.set(stepId, output);
    }
  return outputs;
}

/** What is wrong with the outputs for good is the step's outcome; thrown, it would bring the delivery again for ever. */
async function outputsOrFault(
  ...parts: Parameters<typeof outputsOf>
): Promise<Pick<LoadedStep, "outputs" | "fault">> {
  try {
    return { outputs: await outputsOf(...parts), fault: null };
  } catch (thrown) {
    const fault = asColliderError(thrown);
    if (fault.retryable) throw thrown;
    return { outputs: new Map(), fault };
  }
}

async function readStepsByName(
  context: EngineContext,
  runId: string,
  stepIds: readonly string[],
): Promise<readonly (StoredStep | null)[]> {
  const steps: (StoredStep | null)[] = [];
  for (let start = 0; start < stepIds.length; start += PAGE) {
    const paths = stepIds
      .slice(start, start + PAGE)
      .map((stepId) => stepPath(runId, stepId));
    const found = await context.platform.documents.getAll(paths);
    steps.push(...found.map((one) => (one === null ? null : readStep(one))));
  }
  return steps;
}

function itemIn(
  step: PlanStep,
  index: number | null,
  document: Document | null | undefined,
): LoadedStep["item"] {
  if (index === null || !isMap(step)) return null;
  const stored = document ? readStep(document) : null;
  return { index, map: mapAt(step, stored) };
}

/** Null when the run does not exist: it has been deleted since. */
export async function loadStep(
  context: EngineContext,
  delivery: StepDelivery,
): Promise<LoadedStep | null> {
  const { run_id: runId, step_key: stepId, needs, begins_at } = delivery;
  const key = parseStepKey(stepId);
  const maps = key.index === null ? [] : [key.stepId];
  const [runDocument, own, ...more] = await context.platform.documents.getAll([
    runPath(runId),
    ...[stepId, ...maps, ...(needs ?? [])].map((id) => stepPath(runId, id)),
  ]);
  const others = more.slice(maps.length);
  if (runDocument === undefined || runDocument === null) return null;
  const run = readRun(runDocument);
  const plan = await context.definitions.plan(run.definition_hash);
  const step = stepOfKey(plan, stepId);
  const needed =
    needs === undefined
      ? await readStepsByName(context, runId, step.needs)
      : others.map((one) => (one === null ? null : readStep(one)));
  return {
    run,
    plan,
    step,
    stored: own === undefined || own === null ? null : readStep(own),
    beginsAt: begins_at === undefined ? null : epochMs(begins_at),
    item: itemIn(planStepOf(plan, key.stepId), key.index, more[0]),
    ...(await outputsOrFault(context, run.id, plan, needed)),
  };
}
