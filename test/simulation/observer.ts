import { AsyncLocalStorage } from "node:async_hooks";
import { ColliderError } from "#shared/kernel/error.ts";
import type { DocumentReader, Write } from "#shared/platform/document-store.ts";
import type { ToolCall } from "#workflows/runtime/runtime-parts.ts";
import {
  isSettled,
  readStep,
  stepPath,
} from "#workflows/runtime/step/step-document.ts";
import { isCompensation } from "#workflows/planner/compensation-key.ts";
import type { Fault, Invariant } from "./invariants.ts";
import { undoneBefore } from "./undone-before.ts";
import type { RandomWorkflow } from "./random-workflow.ts";
import {
  isRetry,
  isRetryNote,
  neededBy,
  RUN,
  SETTLED,
  STEP,
  TERMINAL,
  textIn,
} from "./writes-seen.ts";

interface SeenRun {
  readonly workflow: RandomWorkflow;
  readonly claimed: Set<string>;
  /** When its steps settled, by their ids. */
  readonly settled: Map<string, number>;
  phase: string;
  endedAt: number;
}

type OnRun = (
  runId: string,
  begun: { readonly workflow: RandomWorkflow; readonly isRetry: boolean },
) => void;

/** Watches a history as it happens, for what cannot be seen in what it leaves behind. */
export class Observer {
  readonly violations: Fault[] = [];
  readonly runs = new Map<string, SeenRun>();
  readonly writes = new Map<string, number>();
  readonly #workflows: ReadonlyMap<string, RandomWorkflow>;
  readonly #cancelAsked = new Set<string>();
  readonly #cancelled = new Map<string, number>();
  readonly #paused = new Map<string, number>();
  readonly #resumes = new Map<string, { asked: number; over: number }>();
  readonly #delivery = new AsyncLocalStorage<{ loadedAt: number | null }>();
  readonly #onRun: OnRun;
  #moment = 0;

  /** @param onRun - told of each run that has begun */
  constructor(workflows: readonly RandomWorkflow[], onRun: OnRun) {
    this.#workflows = new Map(workflows.map((one) => [one.name, one]));
    this.#onRun = onRun;
  }

  get allEnded(): boolean {
    return [...this.runs.values()].every(({ phase }) =>
      TERMINAL.includes(phase),
    );
  }

  get pausedRuns(): readonly string[] {
    return [...this.runs]
      .filter(([, { phase }]) => phase === "paused")
      .map(([runId]) => runId);
  }

  hasEnded(runId: string): boolean {
    return TERMINAL.includes(this.runs.get(runId)?.phase ?? "running");
  }

  violate(against: Invariant, text: string): void {
    this.violations.push({ against, text });
  }

  /** A commit is durable. */
  commit(writes: readonly Write[]): void {
    for (const write of writes) {
      this.writes.set(write.path, (this.writes.get(write.path) ?? 0) + 1);
      const runId = RUN.exec(write.path)?.[1];
      if (runId !== undefined) this.#runWritten(runId, write);
      const [, ofRun, stepId] = STEP.exec(write.path) ?? [];
      if (ofRun !== undefined && stepId !== undefined)
        this.#stepWritten(ofRun, stepId, textIn(write, "phase"));
    }
  }

  /** A cancel has been asked for, whether it is answered or not. */
  cancelAsked(runId: string): void {
    this.#cancelAsked.add(runId);
  }

  wasCancelled(runId: string): boolean {
    return this.#cancelAsked.has(runId);
  }

  /** The answer to a cancel has arrived. */
  cancelAcknowledged(runId: string): void {
    this.#moment += 1;
    if (!this.#cancelled.has(runId)) this.#cancelled.set(runId, this.#moment);
  }

  /** How many resumes of a run have been asked for, and how many of them are over. */
  resumes(runId: string): { readonly asked: number; readonly over: number } {
    return this.#resumes.get(runId) ?? { asked: 0, over: 0 };
  }

  /** The answer to a pause has arrived; it stands unless a resume was under way meanwhile. */
  pauseAcknowledged(runId: string, overBefore: number): void {
    this.#moment += 1;
    if (this.resumes(runId).asked === overBefore)
      this.#paused.set(runId, this.#moment);
  }

  async inResume(runId: string, work: () => Promise<unknown>): Promise<void> {
    const { asked, over } = this.resumes(runId);
    this.#resumes.set(runId, { asked: asked + 1, over });
    this.#paused.delete(runId);
    await work();
    this.#resumes.set(runId, { asked: asked + 1, over: over + 1 });
  }

  async inDelivery(work: () => Promise<void>): Promise<void> {
    return this.#delivery.run({ loadedAt: null }, work);
  }

  /** A batch read is about to happen; the first of a delivery is its load. */
  batchRead(): void {
    const delivery = this.#delivery.getStore();
    this.#moment += 1;
    if (delivery !== undefined) delivery.loadedAt ??= this.#moment;
  }

  /** A step is about to be dispatched. */
  async dispatched(
    { step }: ToolCall,
    documents: DocumentReader,
  ): Promise<void> {
    const [runId = "", stepId = ""] = step.name.split("/");
    const { name, probeOnly } = step;
    const loadedAt = this.#delivery.getStore()?.loadedAt ?? Infinity;
    const isAfter = (moment: number | undefined): boolean =>
      loadedAt > (moment ?? Infinity) && !probeOnly;
    const isForward = !isCompensation(stepId);
    if (isForward && isAfter(this.#cancelled.get(runId)))
      this.violate("stops", `${name} was dispatched after a cancel`);
    if (isAfter(this.#paused.get(runId)))
      this.violate("stops", `${name} was dispatched after a pause`);
    const run = this.runs.get(runId);
    if (isAfter(run?.endedAt))
      this.violate("absorbs", `${name} was dispatched after its run's end`);
    if (isAfter(run?.settled.get(stepId)))
      this.violate("joins", `${name} was dispatched though it had settled`);
    // What is not on disk yet is settled all the same to whoever reads it in its process.
    const needed = isForward
      ? neededBy(run?.workflow, stepId)
      : await undoneBefore(documents, run?.workflow, { runId, stepId });
    const found = await documents.getAll(
      needed.map((id) => stepPath(runId, id)),
    );
    for (const [index, document] of found.entries())
      if (document === null || !isSettled(readStep(document).state))
        this.violate("joins", `${name} was dispatched before ${needed[index]}`);
  }

  /** Whatever is thrown that is not an error of ours is a fault of the engine. */
  thrown(thrown: unknown): void {
    const ours = thrown instanceof ColliderError;
    if (!ours || thrown.reason === "INTERNAL")
      this.violate(
        "ends",
        `thrown: ${String(thrown)} ${String(ours ? thrown.cause : "")}`,
      );
  }

  #runWritten(runId: string, write: Write): void {
    const known = this.runs.get(runId);
    if (known === undefined) return this.#runBegun(runId, write);
    if (TERMINAL.includes(known.phase)) {
      if (!isRetryNote(write))
        this.violate("absorbs", `${runId} was written after its end`);
      return;
    }
    // What follows a resume is noted without a change of phase.
    known.phase = textIn(write, "phase") || known.phase;
    if (TERMINAL.includes(known.phase)) known.endedAt = this.#moment;
    // An item may be claimed still of a map that has failed, in a run that goes on: it is recorded all the same.
    const waits =
      known.phase === "cancelled" ||
      (known.phase === "failed" && known.workflow.stopsOnFailure);
    if (waits && known.claimed.size > 0)
      this.violate("effects", `${runId} ended before its claims were recorded`);
  }

  #runBegun(runId: string, write: Write): void {
    const workflow = this.#workflows.get(textIn(write, "workflow_name"));
    if (workflow === undefined) return;
    this.runs.set(runId, {
      workflow,
      claimed: new Set(),
      settled: new Map(),
      phase: "running",
      endedAt: Infinity,
    });
    this.#onRun(runId, { workflow, isRetry: isRetry(write) });
  }

  #stepWritten(runId: string, stepId: string, phase: string): void {
    const run = this.runs.get(runId);
    if (run === undefined) return;
    const claims = phase === "claimed";
    const acts = isCompensation(stepId) ? "compensating" : "running";
    if (claims && run.phase !== acts && !run.claimed.has(stepId))
      this.violate("stops", `${stepId} was claimed in a run that had stopped`);
    const loadedAt = this.#delivery.getStore()?.loadedAt ?? -Infinity;
    const isLate = loadedAt > run.endedAt && !run.claimed.has(stepId);
    if (isLate) this.violate("absorbs", `${stepId} was written after the end`);
    if (claims) run.claimed.add(stepId);
    else run.claimed.delete(stepId);
    if (SETTLED.includes(phase)) run.settled.set(stepId, this.#moment);
  }
}
