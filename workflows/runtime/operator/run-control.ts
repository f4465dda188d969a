import { ColliderError } from "#shared/kernel/error.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { isoTime } from "#shared/kernel/time.ts";
import type { Transaction } from "#shared/platform/document-store.ts";
import type { Plan } from "#workflows/planner/plan.ts";
import type { EngineContext } from "../engine-context.ts";
import type { Run } from "../run/run-document.ts";
import { assertHasKey } from "./known-step.ts";
import {
  commitRetry,
  prepareRetry,
  type PreparedRetry,
  type RetryRequest,
} from "./retry-run.ts";
import { orderEpoch } from "../run/order-epoch.ts";
import {
  actsOn,
  isActing,
  lacksSlot,
  mayAct,
  planOfKey,
} from "../run/run-stage.ts";
import { moveRun } from "../run/run-transitions.ts";
import type { HandSettlement } from "./hand-settlement.ts";
import { madeBy } from "../step/made-by.ts";
import { watchChildOf } from "../family/run-family.ts";
import { settleByHand } from "./settle-by-hand.ts";
import { runAnswer } from "../view/run-view.ts";
import { resumeWatch, stepOrder, stepWatch } from "../run/run-watch.ts";
import type { RunAnswer } from "../view/workflow-result.ts";

/** What is done to a run, and when. */
export interface RunAction {
  readonly runId: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

function whyUnfit({ phase, completed_at }: Run): string {
  if (completed_at !== null) return `has ended: ${phase}`;
  return phase === "pending"
    ? "is pending: it has not begun, for as many runs of its key are under way as may be"
    : `is ${phase}: it only waits for the record of what is claimed`;
}

function unfit(run: Run, what: string): ColliderError {
  return new ColliderError(
    "FAILED_PRECONDITION",
    `The run cannot be ${what}, because it ${whyUnfit(run)}.`,
    { reason: "RUN_NOT_UNDER_WAY" },
  );
}

function beingUndone(stepId: string): ColliderError {
  return new ColliderError(
    "FAILED_PRECONDITION",
    `Step "${stepId}" cannot be settled by hand: its run is being undone. Settle what undoes a step, "~" before its id.`,
    { reason: "RUN_COMPENSATING" },
  );
}

/** A child that is resumed alone would be paused again at the next look at it. */
function notAlone({ parent }: Run): ColliderError {
  return new ColliderError(
    "FAILED_PRECONDITION",
    `The run cannot be resumed alone, because it is paused with the run ${parent?.run_id ?? ""}. Resume that one.`,
    { reason: "PARENT_PAUSED" },
  );
}

/** Its parent's resume is not to undo the pause that a person asks for. */
function mayPause(run: Run): boolean {
  return (
    isActing(run) || (run.pause?.reason === "PARENT_PAUSED" && !lacksSlot(run))
  );
}

/** What people do to runs. */
export class RunControl {
  readonly #context: EngineContext;

  constructor(context: EngineContext) {
    this.#context = context;
  }

  /**
   * In the pause's commit: no further step starts, and the run's clock stands still.
   *
   * @throws ColliderError FAILED_PRECONDITION for a run that stops or has ended.
   */
  async pause(
    transaction: Transaction,
    { runId, now }: RunAction,
    reason: string | null,
  ): Promise<RunAnswer> {
    const pause = {
      paused_at: isoTime(now),
      reason: "REQUESTED",
      message: reason ?? "The run was paused.",
      step_id: null,
    } as const;
    const run = await moveRun(
      transaction,
      { context: this.#context, runId, now },
      (current) => (mayPause(current) ? { to: "paused", pause } : null),
    );
    if (run.phase !== "paused") throw unfit(run, "paused");
    return this.#answer(run);
  }

  /** Before a resume's commit: orders what will find the run should its resume be cut short. */
  async watchResume(run: Run): Promise<void> {
    if (run.phase !== "paused") return;
    const { tasks, clock } = this.#context.platform;
    await tasks.enqueue(resumeWatch(run, clock.now()));
  }

  /**
   * In the resume's commit.
   *
   * @throws ColliderError FAILED_PRECONDITION for a run that stops or has ended.
   */
  async resume(
    transaction: Transaction,
    { runId, now }: RunAction,
  ): Promise<RunAnswer> {
    const run = await moveRun(
      transaction,
      { context: this.#context, runId, now },
      (current) => {
        if (current.phase !== "paused") return null;
        if (current.pause?.reason === "PARENT_PAUSED") throw notAlone(current);
        return { to: "running" };
      },
    );
    if (!isActing(run)) throw unfit(run, "resumed");
    return this.#answer(run);
  }

  /** After the commit of a resume or a retry, and again when its request is repeated. */
  async followResume(run: Run): Promise<void> {
    await orderEpoch(this.#context, run);
  }

  /** Before a retry's commit: makes the run that repeats another, and, to keep it, what finds it. */
  async prepareRetry(
    request: RetryRequest,
    { keep }: { readonly keep: boolean },
  ): Promise<PreparedRetry> {
    const retry = await prepareRetry(this.#context, request);
    const { tasks, clock } = this.#context.platform;
    if (keep) await tasks.enqueue(resumeWatch(retry.run, clock.now()));
    return retry;
  }

  /** In the retry's commit; `followResume` is for after it. */
  async commitRetry(
    transaction: Transaction,
    retry: PreparedRetry,
  ): Promise<RunAnswer> {
    await commitRetry(transaction, retry);
    return this.#answer(retry.run);
  }

  /**
   * Before a step is settled by hand: reads what the person gives, and, to keep it, orders what will go on from the step
   * should this be cut short.
   *
   * @throws ColliderError INVALID_ARGUMENT for a step that is not there, or an output that its tool cannot make.
   */
  async prepareSettlement(
    run: Run,
    {
      stepId,
      output,
    }: { readonly stepId: string; readonly output: JsonObject | null },
    { keep }: { readonly keep: boolean },
  ): Promise<JsonObject> {
    const plan = await this.#planFor(run, stepId);
    assertHasKey(plan, stepId);
    const read =
      output === null
        ? {}
        : await this.#context.readOutput({
            ...madeBy(plan, stepId),
            output,
            root: "payload.output",
          });
    const { tasks, clock } = this.#context.platform;
    if (keep) {
      await tasks.enqueue(stepWatch(run, stepId, clock.now()));
      await watchChildOf(this.#context, run, stepId);
    }
    return read;
  }

  /**
   * In the settlement's commit.
   *
   * @throws ColliderError FAILED_PRECONDITION for a run that stops or has ended, or a step that has settled.
   */
  async settle(
    transaction: Transaction,
    run: Run,
    settlement: HandSettlement,
  ): Promise<RunAnswer> {
    const { stepId } = settlement;
    if (!isActing(run) && run.phase !== "paused") throw unfit(run, "changed");
    if (!mayAct(run, stepId)) throw beingUndone(stepId);
    const plan = await this.#planFor(run, stepId);
    await settleByHand(transaction, { run, plan }, settlement);
    return this.#answer(run);
  }

  /** After the settlement's commit, and again when its request is repeated; what is paused waits for the resume. */
  async followSettlement(run: Run, stepId: string): Promise<void> {
    if (!actsOn(run, stepId)) return;
    await this.#context.platform.tasks.enqueue(stepOrder(run, stepId));
  }

  /** The plan that a step belongs to; where there is none, the run's own, which then refuses the step by its name. */
  async #planFor(run: Run, stepId: string): Promise<Plan> {
    const plan = await this.#context.definitions.plan(run.definition_hash);
    return planOfKey(run, plan, stepId) ?? plan;
  }

  async #answer(run: Run): Promise<RunAnswer> {
    const plan = await this.#context.definitions.plan(run.definition_hash);
    return runAnswer(run, plan, null);
  }
}
