import type { EngineContext, RunAt } from "../engine-context.ts";
import { isTerminal, readRun, runPath, type Run } from "../run/run-document.ts";
import { unknownRun } from "../run/run-move.ts";
import { readSteps } from "../run/run-steps.ts";
import { runAnswer } from "./run-view.ts";
import { actingPlan, isUndoing } from "../run/run-stage.ts";
import { notedWithin } from "../run/run-waiters.ts";
import {
  isSettled,
  readLightStep,
  stepPath,
  type StoredStep,
} from "../step/step-document.ts";
import type { WorkflowResult } from "./workflow-result.ts";

// Whoever watches reads each step that is open at every look: the wider the run, the rarer the looks.
const LOOK_INTERVAL_MS = 1_000;
const LOOK_INTERVAL_MS_PER_STEP = 10;

// Where many steps settle one after the other, whoever is woken by each lets some settle before he looks again.
const MANY_STEPS = 100;
const REST_MS_PER_STEP = 1;

/**
 * Looks at one run again and again. What has settled never changes, so that only the steps that have not are read anew;
 * and what their tools made is not kept.
 */
export class RunWatcher {
  readonly #context: EngineContext;
  readonly #at: RunAt;
  /** As it was read last. */
  #run: Run;
  #steps: Map<string, StoredStep> | null = null;

  constructor(context: EngineContext, { run, plan }: RunAt) {
    this.#context = context;
    this.#at = { run, plan: { ...plan, output: null } };
    this.#run = run;
  }

  get stepCount(): number {
    return this.#at.plan.steps.length;
  }

  /** The run as it is now, without any output; only what is kept is told of. */
  async look(): Promise<WorkflowResult> {
    const wasUndoing = isUndoing(this.#run);
    this.#run = await this.#read();
    // What undoes it was not looked for before: nothing of that may be missing at its end.
    if (!wasUndoing && isUndoing(this.#run)) this.#run = await this.#read();
    await this.#context.platform.durable();
    return runAnswer(this.#run, this.#at.plan, this.#steps).result;
  }

  /** The run as it is now and after each change, until it has ended or the signal aborts. */
  async *follow(signal: AbortSignal): AsyncGenerator<WorkflowResult> {
    const { watchers, platform } = this.#context;
    const { clock } = platform;
    while (!signal.aborted) {
      const watch = watchers.watch(this.#at.run.id);
      try {
        const result = await this.look();
        yield result;
        if (isTerminal(result.status)) return;
        const open = this.#open().length;
        const perStep = open * LOOK_INTERVAL_MS_PER_STEP;
        const ms = Math.max(LOOK_INTERVAL_MS, perStep);
        await notedWithin(watch, { clock, ms }, signal);
      } finally {
        watch.stop();
      }
      await this.#rest(signal);
    }
  }

  async #rest(signal: AbortSignal): Promise<void> {
    const { clock } = this.#context.platform;
    const open = this.#open().length;
    if (open < MANY_STEPS) return;
    const ms = open * REST_MS_PER_STEP;
    const { promise: noted, resolve: stop } = Promise.withResolvers<void>();
    await notedWithin({ noted, stop }, { clock, ms }, signal);
  }

  /** What has not settled, as far as it is known: of the plan, and of what undoes the run. */
  #open(): readonly string[] {
    const { plan } = this.#at;
    const undoing = isUndoing(this.#run) ? actingPlan(this.#run, plan) : null;
    const planned = [...plan.steps, ...(undoing?.steps ?? [])];
    const ids = planned.map((step) => step.step_id);
    return ids.filter((id) => {
      const step = this.#steps?.get(id);
      return step === undefined || !isSettled(step.state);
    });
  }

  async #read(): Promise<Run> {
    const { documents } = this.#context.platform;
    const path = runPath(this.#at.run.id);
    if (this.#steps !== null) return this.#readOpen(path, this.#steps);
    // The run first: a step is never shown as left out that settled before its run ended.
    const document = await documents.get(path);
    if (document === null) throw unknownRun();
    this.#steps = new Map(await readSteps(documents, this.#at.run.id));
    return readRun(document);
  }

  async #readOpen(path: string, steps: Map<string, StoredStep>): Promise<Run> {
    const runId = this.#at.run.id;
    const open = this.#open().map((id) => stepPath(runId, id));
    const { documents } = this.#context.platform;
    const [document, ...read] = await documents.getAll([path, ...open]);
    if (!document) throw unknownRun();
    for (const one of read)
      if (one !== null) steps.set(one.id, readLightStep(one));
    return readRun(document);
  }
}
