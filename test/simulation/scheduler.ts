import { setImmediate as endOfTurn } from "node:timers/promises";
import { ColliderError } from "#shared/kernel/error.ts";
import type { VirtualClock } from "#shared/platform/embedded/virtual-clock.ts";
import type { Faults } from "./faults.ts";

/** A process, whose death takes all that waits in it along. */
export interface Owner {
  alive: boolean;
}

interface Waiting {
  readonly owner: Owner;
  readonly label: string;
  /** Whether it can fail in place of going on. */
  readonly fallible: boolean;
  readonly go: () => void;
  readonly fail: (error: ColliderError) => void;
}

const LONGEST_HASTE_MS = 60_000;

/** Those outside of the system. */
const CLIENTS: Owner = { alive: true };

/**
 * Decides by a seed what happens next. Everything that is under way stands still at a call of a port until it is picked;
 * between two picks, the code that was picked runs as far as it can.
 */
export class Scheduler {
  readonly #clock: VirtualClock;
  readonly #random: () => number;
  readonly #faults: Faults;
  readonly #ready: Waiting[] = [];
  readonly journal: string[] = [];
  /** How many picks there were. */
  picks = 0;

  constructor(clock: VirtualClock, random: () => number, faults: Faults) {
    this.#clock = clock;
    this.#random = random;
    this.#faults = faults;
  }

  get faulty(): boolean {
    return this.picks < this.#faults.lastPick;
  }

  chance(probability: number): boolean {
    return this.faulty && this.#random() < probability;
  }

  note(line: string): void {
    this.journal.push(
      `${this.picks} ${this.#clock.now() % 86_400_000} ${line}`,
    );
  }

  /** Waits for its turn; rejects when it is made to fail. */
  async hold(owner: Owner, label: string, fallible: boolean): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting = { owner, label, fallible, go: resolve, fail: reject };
    if (this.chance(this.#faults.delay)) this.#delay(waiting);
    else this.#ready.push(waiting);
    return promise;
  }

  async pause(label: string): Promise<void> {
    return this.hold(CLIENTS, label, false);
  }

  /** Calls back in its turn. */
  defer(owner: Owner, label: string, go: () => void): void {
    const fail = (): void => undefined;
    this.#ready.push({ owner, label, fallible: false, go, fail });
  }

  /** Lets one thing happen; false when nothing is left that could. */
  async pick(): Promise<boolean> {
    await this.#standstill();
    this.picks += 1;
    const ready = this.#ready.filter(({ owner }) => owner.alive);
    this.#ready.splice(0, this.#ready.length, ...ready);
    if (ready.length === 0) return this.#clock.advance();
    if (this.chance(this.#faults.haste)) {
      this.#clock.advanceBy(Math.floor(this.#random() * LONGEST_HASTE_MS));
      return true;
    }
    const [next] = this.#ready.splice(
      Math.floor(this.#random() * ready.length),
      1,
    );
    if (next !== undefined) this.#let(next);
    return true;
  }

  /** Lets the code that is under way come to where it waits. */
  async #standstill(): Promise<void> {
    let waiting;
    do {
      waiting = this.#ready.length;
      await endOfTurn();
    } while (this.#ready.length > waiting);
  }

  /** Whether something waits for its turn. */
  get busy(): boolean {
    return this.#ready.some(({ owner }) => owner.alive);
  }

  #let(next: Waiting): void {
    const fails = next.fallible && this.chance(this.#faults.error);
    this.note(`${next.label}${fails ? " FAILS" : ""}`);
    if (!fails) next.go();
    else
      next.fail(
        new ColliderError("UNAVAILABLE", "The port did not answer.", {
          reason: "PORT_FAILED",
        }),
      );
  }

  #delay(waiting: Waiting): void {
    const longest = [100, 5_000, 40_000, 100_000];
    const scale = longest[Math.floor(this.#random() * longest.length)] ?? 0;
    this.#clock.after(Math.floor(this.#random() * scale), () => {
      this.#ready.push(waiting);
    });
  }
}
