import type { Transaction } from "#shared/platform/document-store.ts";
import type { Plan } from "#workflows/planner/plan.ts";
import { advanceRun, type Advance } from "./run/advance-run.ts";
import {
  cancelRun,
  watchCancel,
  type Cancellation,
} from "./operator/cancel-run.ts";
import { drainRun } from "./run/drain-run.ts";
import { Definitions } from "./run/definitions.ts";
import { beginRun } from "./run/begin-run.ts";
import { deliverStep, type DeliveredStep } from "./step/deliver-step.ts";
import type { EngineContext } from "./engine-context.ts";
import { isTerminal, readRun, runPath, type Run } from "./run/run-document.ts";
import { eventPath, readEvent } from "./wait/mailbox.ts";
import {
  assertNoSlotAbove,
  assertParentRuns,
  parentOf,
  type CallingStep,
  type ParentStep,
} from "./family/parent-step.ts";
import { watchFamily } from "./family/run-family.ts";
import { orderRoots } from "./run/order-roots.ts";
import { noteMove, unknownRun } from "./run/run-move.ts";
import type { RunControl } from "./operator/run-control.ts";
import { readSteps } from "./run/run-steps.ts";
import { runAnswer } from "./view/run-view.ts";
import { RunTurns } from "./run/run-turns.ts";
import { notedWithin, RunWaiters } from "./run/run-waiters.ts";
import type { RunWatcher } from "./view/run-watcher.ts";
import type { RuntimeParts } from "./runtime-parts.ts";
import {
  keepRun,
  newRun,
  watchStart,
  type StartRequest,
} from "./run/start-run.ts";
import { MAX_SHOWN_BYTES } from "./step/output-limits.ts";
import {
  assertAsked,
  shownOutputs,
  type AskedOutputs,
} from "./view/shown-outputs.ts";
import { followWaits, watchWaits } from "./wait/settle-wait.ts";
import { sweepRuns } from "./run/sweep-runs.ts";
import type { RunAnswer } from "./view/workflow-result.ts";

/** A run that is to start. */
export interface PreparedStart {
  readonly request: StartRequest;
  readonly run: Run;
}

/** A wait for a run's end, bounded by the caller's patience. */
export interface Wait {
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

// Another process may end the run; its end is then seen at the next look.
const LOOK_INTERVAL_MS = 1_000;

/** Starts runs, carries out the deliveries of their steps, and repairs, shows and cancels them. */
export class Runtime {
  readonly #context: EngineContext;

  constructor(parts: RuntimeParts) {
    this.#context = {
      ...parts,
      definitions: new Definitions(parts.platform.documents),
      waiters: new RunWaiters(),
      watchers: new RunWaiters(),
      turns: new RunTurns(),
    };
  }

  /** What people do to runs. It is loaded when somebody does: a function that is called for a step alone never needs it. */
  async control(): Promise<RunControl> {
    const operator = await import("./operator/run-control.ts");
    return new operator.RunControl(this.#context);
  }

  /**
   * The step that a call is made by, where it is one that starts a run and waits for its end.
   *
   * @throws ColliderError FAILED_PRECONDITION where that lies in too many others.
   */
  async parentOf(call: CallingStep): Promise<ParentStep | null> {
    return parentOf(this.#context, call);
  }

  /** Before the start's commit: makes the run, and, to keep it, what will find it should its start be cut short. */
  async prepareStart(
    request: StartRequest,
    { keep }: { readonly keep: boolean },
  ): Promise<PreparedStart> {
    const run = newRun(this.#context, request);
    await assertNoSlotAbove(this.#context, request.parent, run.concurrency);
    if (keep) await watchStart(this.#context, run);
    return { request, run };
  }

  /** In the start's commit. */
  async commitStart(
    transaction: Transaction,
    { request, run }: PreparedStart,
  ): Promise<RunAnswer> {
    await assertParentRuns(transaction, run);
    await keepRun(this.#context, transaction, run, request);
    return runAnswer(run, request.plan, null);
  }

  /** After the start's commit, and again when its request is repeated. */
  async followStart(runId: string): Promise<void> {
    const run = await beginRun(this.#context, await this.read(runId));
    if (run.phase !== "running") return;
    const plan = await this.#context.definitions.plan(run.definition_hash);
    await orderRoots(this.#context, { run, plan }, new Set());
  }

  async deliverStep(delivered: DeliveredStep): Promise<void> {
    try {
      await deliverStep(this.#context, delivered);
    } finally {
      this.#context.watchers.notify(delivered.delivery.run_id);
    }
  }

  async advance(advance: Advance): Promise<void> {
    await advanceRun(this.#context, advance);
    this.#context.watchers.notify(advance.runId);
  }

  /** Orders a look at every run that is due for one; the result is how many. */
  async sweep(): Promise<number> {
    return sweepRuns(this.#context.platform);
  }

  /** Before a commit that may end a wait of the run: makes sure that what follows is found. The result is its plan. */
  async prepareSettling(
    run: Run,
    { keep }: { readonly keep: boolean },
  ): Promise<Plan> {
    if (keep) await watchWaits(this.#context, run);
    return this.#context.definitions.plan(run.definition_hash);
  }

  /** After such a commit, and again when its request is repeated: the steps go on. */
  async followWaits(runId: string, stepIds: readonly string[]): Promise<void> {
    await followWaits(this.#context, runId, stepIds);
  }

  /** The same of all steps that have had an event. */
  async followEvent(runId: string, eventId: string): Promise<void> {
    const { documents } = this.#context.platform;
    const event = await documents.get(eventPath(runId, eventId));
    if (event === null) return;
    await followWaits(this.#context, runId, readEvent(event).taken_by);
  }

  /** Before a cancel's commit: orders what sees to the rest should the cancel be cut short. The result is its plan. */
  async prepareCancel(
    run: Run,
    cancellation: Cancellation,
    { keep }: { readonly keep: boolean },
  ): Promise<Plan> {
    const plan = await this.#context.definitions.plan(run.definition_hash);
    if (keep) await watchCancel(this.#context, { run, plan }, cancellation);
    return plan;
  }

  /** Before a pause's commit: orders what follows of it for others, should it be cut short. */
  async watchMove(run: Run): Promise<void> {
    if (!isTerminal(run.phase)) await watchFamily(this.#context, run);
  }

  /** In the cancel's commit: the run as it then is. */
  async cancel(
    transaction: Transaction,
    plan: Plan,
    cancellation: Cancellation,
  ): Promise<RunAnswer> {
    const run = await cancelRun(this.#context, transaction, plan, cancellation);
    return runAnswer(run, plan, null);
  }

  /** After a pause's commit, and again when its request is repeated. */
  async followMove(run: Run): Promise<void> {
    await noteMove(this.#context, run);
  }

  /** After a cancel's commit, and again when its request is repeated. */
  async followCancel(runId: string): Promise<Run> {
    const run = await this.read(runId);
    await noteMove(this.#context, run);
    if (run.compensation === null) return run;
    await drainRun(this.#context, run);
    return this.read(runId);
  }

  /** @throws ColliderError NOT_FOUND. */
  async read(runId: string): Promise<Run> {
    const document = await this.#context.platform.documents.get(runPath(runId));
    if (document !== null) return readRun(document);
    throw unknownRun();
  }

  /** A run with all its steps, and what those made that are asked for. */
  async show(run: Run, asked: AskedOutputs = "all"): Promise<RunAnswer> {
    const plan = await this.#context.definitions.plan(run.definition_hash);
    assertAsked(plan, asked);
    const { documents } = this.#context.platform;
    const steps = await readSteps(documents, run.id, MAX_SHOWN_BYTES);
    const shown = await shownOutputs(documents, { run, plan }, steps, asked);
    return runAnswer(run, plan, steps, shown);
  }

  /** For whoever watches a run that he may see. */
  async watcher(run: Run): Promise<RunWatcher> {
    const plan = await this.#context.definitions.plan(run.definition_hash);
    const view = await import("./view/run-watcher.ts");
    return new view.RunWatcher(this.#context, { run, plan });
  }

  /** The run when it has ended or the wait is over. */
  async wait(runId: string, { waitMs, signal }: Wait): Promise<Run> {
    const { clock } = this.#context.platform;
    const until = clock.now() + waitMs;
    for (;;) {
      const watch = this.#context.waiters.watch(runId);
      try {
        const run = await this.read(runId);
        const left = until - clock.now();
        if (isTerminal(run.phase) || left <= 0) return run;
        signal.throwIfAborted();
        const ms = Math.min(left, LOOK_INTERVAL_MS);
        await notedWithin(watch, { clock, ms }, signal);
      } finally {
        watch.stop();
      }
    }
  }
}
