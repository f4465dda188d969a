import { AsyncLocalStorage } from "node:async_hooks";
import { ColliderError } from "#shared/kernel/error.ts";
import type { DocumentReader, Write } from "#shared/platform/document-store.ts";
import {
  isSettled,
  readStep,
  stepPath,
} from "#workflows/runtime/step-document.ts";
import type { ToolCall } from "#workflows/runtime/runtime-parts.ts";
import type { RandomWorkflow } from "./random-workflow.ts";

const TERMINAL = ["success", "failed", "partial", "cancelled", "timed_out"];
const RUN = /^workflow_runs\/([^/]+)$/;
const STEP = /^workflow_runs\/([^/]+)\/steps\/([^/]+)$/;

interface SeenRun {
  readonly workflow: RandomWorkflow;
  readonly claimed: Set<string>;
  phase: string;
}

/** A text that a write sets; empty where it sets none. */
function textIn(write: Write, field: string): string {
  if (write.type === "delete") return "";
  const fields = write.type === "update" ? write.fields : write.data;
  const value = fields[field];
  return typeof value === "string" ? value : "";
}

/** Watches a history as it happens, for what cannot be seen in what it leaves behind. */
export class Observer {
  readonly violations: string[] = [];
  readonly runs = new Map<string, SeenRun>();
  readonly writes = new Map<string, number>();
  readonly #workflows: ReadonlyMap<string, RandomWorkflow>;
  readonly #cancelled = new Map<string, number>();
  readonly #paused = new Map<string, number>();
  readonly #resumes = new Map<string, { asked: number; over: number }>();
  readonly #delivery = new AsyncLocalStorage<{ loadedAt: number | null }>();
  #moment = 0;

  constructor(workflows: readonly RandomWorkflow[]) {
    this.#workflows = new Map(workflows.map((one) => [one.name, one]));
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

  violate(line: string): void {
    this.violations.push(line);
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
    const loadedAt = this.#delivery.getStore()?.loadedAt ?? Infinity;
    const cancelledAt = this.#cancelled.get(runId) ?? Infinity;
    if (loadedAt > cancelledAt && !step.probeOnly)
      this.violate(`${step.name} was dispatched after the cancel was answered`);
    const pausedAt = this.#paused.get(runId) ?? Infinity;
    if (loadedAt > pausedAt && !step.probeOnly)
      this.violate(`${step.name} was dispatched after the pause was answered`);
    const planned = this.runs
      .get(runId)
      ?.workflow.steps.find(({ id }) => id === stepId);
    const needed = planned?.dependencies ?? [];
    const found = await documents.getAll(
      needed.map((id) => stepPath(runId, id)),
    );
    for (const [index, document] of found.entries())
      if (document === null || !isSettled(readStep(document).state))
        this.violate(`${step.name} was dispatched before ${needed[index]}`);
  }

  /** Whatever is thrown that is not an error of ours is a fault of the engine. */
  thrown(thrown: unknown): void {
    const ours = thrown instanceof ColliderError;
    if (!ours || thrown.reason === "INTERNAL")
      this.violate(
        `thrown: ${String(thrown)} ${String(ours ? thrown.cause : "")}`,
      );
  }

  #runWritten(runId: string, write: Write): void {
    const known = this.runs.get(runId);
    if (known === undefined) {
      const workflow = this.#workflows.get(textIn(write, "workflow_name"));
      if (workflow !== undefined)
        this.runs.set(runId, {
          workflow,
          claimed: new Set(),
          phase: "running",
        });
      return;
    }
    if (TERMINAL.includes(known.phase))
      this.violate(`${runId} was written after it had ended ${known.phase}`);
    // What follows a resume is noted without a change of phase.
    known.phase = textIn(write, "phase") || known.phase;
    const waits = known.phase === "failed" || known.phase === "cancelled";
    if (waits && known.claimed.size > 0)
      this.violate(`${runId} ended before its claimed steps were recorded`);
  }

  #stepWritten(runId: string, stepId: string, phase: string): void {
    const run = this.runs.get(runId);
    if (run === undefined) return;
    const claims = phase === "claimed";
    if (claims && run.phase !== "running" && !run.claimed.has(stepId))
      this.violate(`${runId}/${stepId} was claimed in a run that had stopped`);
    if (claims) run.claimed.add(stepId);
    else run.claimed.delete(stepId);
  }
}
