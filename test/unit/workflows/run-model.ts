import {
  barriersOnSettle,
  barriersToCount,
  unsatisfyingToCount,
} from "#workflows/planner/barriers.ts";
import { continuation, type Command } from "#workflows/planner/continuation.ts";
import { frontier } from "#workflows/planner/frontier.ts";
import { planStepOf, type Plan } from "#workflows/planner/plan.ts";
import type { StepPhase } from "#workflows/planner/step-phase.ts";

/** How a run goes: which steps fail, and the choices of who moves next. */
export interface Circumstances {
  readonly failing: ReadonlySet<string>;
  /** The steps that find, once they start, that they are not wanted. */
  readonly unwanted: ReadonlySet<string>;
  /** Who moves next, and whether it goes well; when they are used up all goes well. */
  readonly choices: readonly number[];
  /** Of every ten moves, how many are a delivery that dies and comes again, or that comes twice. */
  readonly mishaps: number;
}

export interface Order {
  readonly command: Command;
  /** The phases of all steps when the command was given. */
  readonly phases: ReadonlyMap<string, StepPhase>;
}

interface Document {
  readonly phase: StepPhase;
  readonly barriers: readonly string[];
}

interface Delivery {
  readonly stepId: string;
  readonly moves: Iterator<void>;
}

/**
 * A run of a plan over documents and deliveries, as the runtime drives it: one write, one count, one order at a time, in
 * any order of all that is under way. It decides nothing itself.
 */
export class RunModel {
  readonly orders: Order[] = [];
  /** The steps of all deliveries that were enqueued for them, in that order. */
  readonly enqueued: string[] = [];
  readonly #documents = new Map<string, Document>();
  readonly #plan: Plan;
  readonly #circumstances: Circumstances;
  readonly #names = new Set<string>();
  readonly #choices: Iterator<number>;
  #deliveries: Delivery[] = [];
  #ended = false;

  constructor(plan: Plan, circumstances: Circumstances) {
    this.#plan = plan;
    this.#circumstances = circumstances;
    this.#choices = circumstances.choices.values();
  }

  get phases(): ReadonlyMap<string, StepPhase> {
    return new Map(
      [...this.#documents].map(([id, { phase }]) => [id, phase] as const),
    );
  }

  /** The steps that were started and have not settled. */
  get underWay(): string[] {
    const all = [...new Set(this.enqueued)].toSorted();
    return all.filter((id) => !this.#documents.has(id));
  }

  get isIdle(): boolean {
    return this.#deliveries.length === 0;
  }

  /** Whether every delivery has yet to settle its step. */
  get isQuiet(): boolean {
    return this.#deliveries.every(({ stepId }) => !this.#documents.has(stepId));
  }

  get hasEnded(): boolean {
    return this.#ended;
  }

  /** What the start of a run and its repair do. */
  advance(): void {
    this.#names.clear();
    for (const command of frontier(this.#plan, this.phases)) {
      const skipped = this.#perform(command);
      if (skipped !== null) this.#deliver(skipped);
    }
  }

  /** Everything that is in flight is gone. */
  loseAll(): void {
    this.#deliveries = [];
  }

  /** Lets one delivery make one move, die and come again, or come once more. */
  move(): void {
    const at = this.#choose(this.#deliveries.length);
    const [delivery] = this.#deliveries.slice(at, at + 1);
    if (delivery === undefined) return;
    if (this.#choose(10) < this.#circumstances.mishaps) {
      if (this.#choose(2) === 0) this.#deliveries.splice(at, 1);
      this.#deliver(delivery.stepId);
    } else if (delivery.moves.next().done === true)
      this.#deliveries = this.#deliveries.filter((one) => one !== delivery);
  }

  #choose(bound: number): number {
    const choice = this.#choices.next();
    return choice.done === true ? bound - 1 : choice.value % bound;
  }

  #deliver(stepId: string): void {
    this.#deliveries.push({ stepId, moves: this.#work(stepId) });
  }

  *#work(stepId: string): Generator<void> {
    const isUnmet = yield* this.#isUnmet(stepId);
    const outcome = isUnmet ? "skipped" : this.#outcomeOf(stepId);
    if (!this.#ended) this.#settle(stepId, outcome);
    yield;
    const pending = [stepId];
    for (let next = pending.pop(); next !== undefined; next = pending.pop())
      for (const command of yield* this.#continue(next)) {
        const skipped = this.#perform(command);
        if (skipped !== null) pending.push(skipped);
        yield;
      }
  }

  *#continue(stepId: string): Generator<void, readonly Command[]> {
    const phase = this.#documents.get(stepId)?.phase;
    if (phase === undefined || this.#ended) return [];
    const counts = new Map<string, number>();
    for (const name of barriersToCount(this.#plan, stepId, phase)) {
      counts.set(name, this.#count(name));
      yield;
    }
    return continuation(this.#plan, { stepId, phase }, counts);
  }

  #outcomeOf(stepId: string): StepPhase {
    if (this.#circumstances.unwanted.has(stepId)) return "skipped";
    return this.#circumstances.failing.has(stepId) ? "failed" : "success";
  }

  *#isUnmet(stepId: string): Generator<void, boolean> {
    const step = planStepOf(this.#plan, stepId);
    const name = unsatisfyingToCount(this.#plan, step);
    if (name === null) return false;
    const count = this.#count(name);
    yield;
    return count > 0;
  }

  #count(name: string): number {
    const all = [...this.#documents.values()];
    return all.filter(({ barriers }) => barriers.includes(name)).length;
  }

  #settle(stepId: string, phase: StepPhase): void {
    if (this.#documents.has(stepId)) return;
    const barriers = barriersOnSettle(this.#plan, stepId, phase);
    this.#documents.set(stepId, { phase, barriers });
  }

  #enqueue(stepId: string, named: boolean): void {
    if (named && this.#names.has(stepId)) return;
    if (named) this.#names.add(stepId);
    this.enqueued.push(stepId);
    this.#deliver(stepId);
  }

  #perform(command: Command): string | null {
    this.orders.push({ command, phases: this.phases });
    switch (command.type) {
      case "enqueue_step":
        this.#enqueue(command.stepId, command.named);
        return null;
      case "skip_step":
        this.#settle(command.stepId, "skipped");
        return command.stepId;
      case "fail_run":
      case "finish_run":
        this.#ended = true;
        return null;
    }
  }
}
