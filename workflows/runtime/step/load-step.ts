import { asColliderError, type ColliderError } from "#shared/kernel/error.ts";
import type { JsonValue } from "#shared/kernel/json.ts";
import { epochMs } from "#shared/kernel/time.ts";
import type { Document } from "#shared/platform/document-store.ts";
import type { SettledStep } from "#workflows/planner/continuation.ts";
import { isMap, parseStepKey, stepOfKey } from "#workflows/planner/map-item.ts";
import {
  planStepOf,
  type Plan,
  type PlanStep,
} from "#workflows/planner/plan.ts";
import type { EngineContext } from "../engine-context.ts";
import { mapAt, type MapAt } from "../map/map-at.ts";
import {
  neededOutputs,
  readStepPages,
  type StepPages,
} from "./needed-outputs.ts";
import { readRun, runPath, type Run } from "../run/run-document.ts";
import { planOfKey } from "../run/run-stage.ts";
import {
  isSettled,
  readStep,
  stepPath,
  type StoredStep,
} from "./step-document.ts";
import type { StepDelivery } from "./step-task.ts";

/** What a delivery of a step is about, as it was read in one batch. */
export interface LoadedStep {
  readonly run: Run;
  /** The one that the step is of: the run's, or what undoes it. */
  readonly plan: Plan;
  readonly step: PlanStep;
  readonly stored: StoredStep | null;
  /** Of an item of a map: which one it is, the map while its items are under way, and what it has settled as. */
  readonly item: {
    readonly index: number;
    readonly map: MapAt | null;
    readonly ended: SettledStep | null;
  } | null;
  /** The outputs that the step's parameters refer to, by step id. */
  readonly outputs: ReadonlyMap<string, JsonValue>;
  /** Why the outputs can never be read; the step then fails with this. */
  readonly fault: ColliderError | null;
  /** When the attempt may begin, where its rate limit has been asked; milliseconds since the epoch. */
  readonly beginsAt: number | null;
}

/** Whether the step is still to act: items of a map that has settled are not. */
export function isWanted({ item }: LoadedStep): boolean {
  return item === null || item.map !== null;
}

/** A lasting fault of the outputs becomes the step's outcome; thrown, it would bring the delivery again for ever. */
async function outputsOrFault(
  ...parts: Parameters<typeof neededOutputs>
): Promise<Pick<LoadedStep, "outputs" | "fault">> {
  try {
    return { outputs: await neededOutputs(...parts), fault: null };
  } catch (thrown) {
    const fault = asColliderError(thrown);
    if (fault.retryable) throw thrown;
    return { outputs: new Map(), fault };
  }
}

/** As the batch read has them, or else to be read. */
function needPages(
  context: EngineContext,
  runId: string,
  step: PlanStep,
  read: readonly (Document | null)[] | null,
): StepPages {
  return read === null
    ? readStepPages(context.platform.documents, runId, step.needs)
    : [read.filter((one) => one !== null).map(readStep)];
}

function itemIn(
  step: PlanStep,
  index: number | null,
  document: Document | null | undefined,
): LoadedStep["item"] {
  if (index === null || !isMap(step)) return null;
  const stored = document ? readStep(document) : null;
  const ended =
    stored !== null && isSettled(stored.state)
      ? { stepId: stored.stepId, phase: stored.state.phase }
      : null;
  return { index, map: mapAt(step, stored), ended };
}

/** Null when the run does not exist, because it has been deleted since, or when it has no such step. */
export async function loadStep(
  context: EngineContext,
  delivery: StepDelivery,
): Promise<LoadedStep | null> {
  const { run_id: runId, step_key: stepId, needs, begins_at } = delivery;
  const key = parseStepKey(stepId);
  const maps = key.index === null ? [] : [key.stepId];
  const { documents } = context.platform;
  const [runDocument, own, ...more] = await documents.getAll([
    runPath(runId),
    ...[stepId, ...maps, ...(needs ?? [])].map((id) => stepPath(runId, id)),
  ]);
  if (runDocument === undefined || runDocument === null) return null;
  const run = readRun(runDocument);
  const whole = await context.definitions.plan(run.definition_hash);
  const plan = planOfKey(run, whole, stepId);
  if (plan === null) return null;
  const step = stepOfKey(plan, stepId);
  const read = needs === undefined ? null : more.slice(maps.length);
  const pages = needPages(context, runId, step, read);
  return {
    run,
    plan,
    step,
    stored: own === undefined || own === null ? null : readStep(own),
    beginsAt: begins_at === undefined ? null : epochMs(begins_at),
    item: itemIn(planStepOf(plan, key.stepId), key.index, more[0]),
    ...(await outputsOrFault(documents, { runId, plan: whole }, pages)),
  };
}
