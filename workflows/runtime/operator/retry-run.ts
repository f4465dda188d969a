import { ColliderError } from "#shared/kernel/error.ts";
import { RunId } from "#shared/kernel/ids.ts";
import { epochMs, isoTime } from "#shared/kernel/time.ts";
import type { Transaction, Write } from "#shared/platform/document-store.ts";
import type { Plan } from "#workflows/planner/plan.ts";
import {
  mayBeUnderWay,
  splitForRetry,
  type RetrySplit,
} from "#workflows/planner/retry-split.ts";
import { assertChildrenAtRest } from "../family/children-at-rest.ts";
import type { EngineContext } from "../engine-context.ts";
import { isTerminal, readRun, runPath, type Run } from "../run/run-document.ts";
import { assertHasStep } from "./known-step.ts";
import { unknownRun } from "../run/run-move.ts";
import { rerunsOf } from "../run/reruns.ts";
import { isUndoing } from "../run/run-stage.ts";
import { phasesOf, readSteps } from "../run/run-steps.ts";
import { phaseAtStart, runWrites } from "../run/start-run.ts";
import {
  skippedStep,
  stepPath,
  type StepState,
  type StoredStep,
} from "../step/step-document.ts";
import { stepWrites } from "../step/step-write.ts";
import { ENGINE_VERSION } from "../step/step-task.ts";

export interface RetryRequest {
  /** The run to repeat, which has ended. */
  readonly source: Run;
  /** Runs again with all that depends on it, though it succeeded; null for what did not succeed alone. */
  readonly fromStep: string | null;
  readonly traceparent: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** A run that repeats another, and what is to be written with it. */
export interface PreparedRetry {
  readonly run: Run;
  readonly request: RetryRequest;
  /** Of the new run. */
  readonly begun: readonly Write[];
  /** Steps of the old run that may still be dispatched. They are closed to it, or it would act beside the new one. */
  readonly fenced: readonly {
    readonly path: string;
    readonly read: StoredStep | null;
  }[];
}

function unfit(why: string, reason: string): ColliderError {
  const says = `The run cannot be retried: ${why}`;
  return new ColliderError("FAILED_PRECONDITION", says, { reason });
}

/** @throws ColliderError FAILED_PRECONDITION that says what to do instead. */
function assertRetriable(run: Run, fromStep: string | null): void {
  if (!isTerminal(run.phase))
    throw unfit(
      `it is ${run.phase}. Wait for its end, or cancel it.`,
      "RUN_NOT_ENDED",
    );
  if (run.retried_by !== null)
    throw unfit(
      `it was retried as ${run.retried_by} already. Retry that one.`,
      "RUN_RETRIED",
    );
  if (isUndoing(run))
    throw unfit(
      "what it did is undone, or was to be. Start the workflow anew.",
      "RUN_UNDONE",
    );
  if (run.phase === "success" && fromStep === null)
    throw unfit(
      "it succeeded. Name the step to begin again from in from_step.",
      "RUN_SUCCEEDED",
    );
}

function repeatedRun(
  { source, traceparent, now }: RetryRequest,
  id: RunId,
  { plan, again }: { readonly plan: Plan } & Pick<RetrySplit, "again">,
): Run {
  return {
    ...source,
    // The parent's step has already settled by the end of the source.
    parent: null,
    ancestors: [],
    id,
    engine_version: ENGINE_VERSION,
    phase: phaseAtStart(source.concurrency),
    slot: null,
    // As after a resume: what should be under way is ordered by a look at the whole run.
    epoch: 1,
    ordered_epoch: 0,
    pause: null,
    compensation: null,
    retried_from: source.id,
    retried_by: null,
    reruns: rerunsOf(source, id, again),
    skips: {},
    traceparent,
    created_at: isoTime(now),
    deadline_at: isoTime(now + plan.run_timeout_ms),
    completed_at: null,
    error: null,
  };
}

/** What the new run's step begins as; null for one that begins without a document. */
function begunState(
  context: EngineContext,
  { source, now }: RetryRequest,
  { state }: StoredStep,
  { isInherited, isClosed }: Record<"isInherited" | "isClosed", boolean>,
): StepState | null {
  if (state.phase === "skipped" && isInherited) return state;
  if (state.phase === "success" && isInherited)
    return {
      ...state,
      output: {},
      inherited_from: state.inherited_from ?? source.id,
    };
  // Until its lease is over the old run may still act outside, under the same effect key.
  const isLeased =
    state.phase === "claimed" && epochMs(state.lease_until) > now;
  if (isLeased && !isClosed)
    return {
      ...state,
      attempt: 1,
      claims: 1,
      spared: 0,
      claim_id: context.platform.ids.uuid(),
    };
  return null;
}

/** Before the retry's commit; the source has ended, so what it succeeded with stays as it is. */
export async function prepareRetry(
  context: EngineContext,
  request: RetryRequest,
): Promise<PreparedRetry> {
  const { source, fromStep } = request;
  assertRetriable(source, fromStep);
  const plan = await context.definitions.plan(source.definition_hash);
  if (fromStep !== null)
    assertHasStep(plan, fromStep, {
      field: "payload.from_step",
      says: "The run cannot be retried",
    });
  const { documents } = context.platform;
  const steps = await readSteps(documents, source.id);
  await assertChildrenAtRest(documents, steps);
  const phases = phasesOf(steps);
  const { inherited, again } = splitForRetry(plan, phases, fromStep);
  const id = RunId.parse(context.platform.ids.id("run"));
  const taken = new Set(inherited);
  const closing = mayBeUnderWay(plan, phases);
  const begun = [...steps.values()].flatMap((step) => {
    const state = begunState(context, request, step, {
      isInherited: taken.has(step.stepId),
      isClosed: closing.includes(step.stepId),
    });
    const path = stepPath(id, step.stepId);
    return state === null ? [] : stepWrites(path, null, state);
  });
  const fenced = closing.map((stepId) => ({
    path: stepPath(source.id, stepId),
    read: steps.get(stepId) ?? null,
  }));
  return {
    run: repeatedRun(request, id, { plan, again }),
    request,
    begun,
    fenced,
  };
}

/** A write after which whatever still dispatches the step loses its condition. */
function closed(
  { path, read }: PreparedRetry["fenced"][number],
  now: number,
): readonly Write[] {
  return read?.state.phase === "retrying"
    ? stepWrites(path, read, { ...read.state, next_attempt_at: isoTime(now) })
    : stepWrites(path, read, skippedStep([], now));
}

/**
 * In the retry's commit.
 *
 * @throws ColliderError ABORTED when a step of the old run settled meanwhile; FAILED_PRECONDITION when it was retried.
 */
export async function commitRetry(
  transaction: Transaction,
  { run, request, begun, fenced }: PreparedRetry,
): Promise<void> {
  const { source, fromStep, now } = request;
  const [document, ...steps] = await transaction.getAll([
    runPath(source.id),
    ...fenced.map(({ path }) => path),
  ]);
  if (document === undefined || document === null) throw unknownRun();
  assertRetriable(readRun(document), fromStep);
  const isStale = fenced.some(
    ({ read }, index) => steps[index]?.version !== read?.version,
  );
  if (isStale)
    throw new ColliderError(
      "ABORTED",
      "A step of the run settled meanwhile. Ask again.",
      { reason: "STEP_SETTLED" },
    );
  transaction.write(
    ...runWrites(run),
    ...begun,
    ...fenced.flatMap((step) => closed(step, now)),
    {
      type: "update",
      path: runPath(source.id),
      fields: { retried_by: run.id },
    },
  );
}
