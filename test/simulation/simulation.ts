import type { Caller } from "#shared/auth/caller.ts";
import type { DispatchAnswer } from "#shared/dispatch/dispatch-answer.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { createSeededIds } from "#shared/platform/embedded/seeded-ids.ts";
import { VirtualClock } from "#shared/platform/embedded/virtual-clock.ts";
import {
  ALICE,
  createMachine,
  type Engine,
  type Machine,
} from "#test/integration/workflows/engine.ts";
import { attend } from "./attendants.ts";
import type { Faults } from "./faults.ts";
import { Observer } from "./observer.ts";
import type { RandomWorkflow } from "./random-workflow.ts";
import { Scheduler } from "./scheduler.ts";
import { openProcess, type SimulatedProcess } from "./simulated-process.ts";

const MOST_PICKS = 20_000;
const MOST_PICKS_A_STEP = 200;
const REST_MS = 7_200_000;

/** What a seed decides, one thing after the other. */
export function decisionsOf(seed: number): () => number {
  const decisions = createSeededIds(seed + 0x5eed, new VirtualClock(0));
  return () => decisions.random();
}

/** What is played, and how. */
export interface Scenario {
  readonly workflows: readonly RandomWorkflow[];
  readonly faults: Faults;
  /** Whether what a step comes to does not depend on what goes wrong. */
  readonly exact: boolean;
  /** Whether people cancel, pause and retry runs, and lose their rights to them. */
  readonly meddles: boolean;
}

/** One history of one seed: the real engine, what goes wrong with it, and the clients who use it. */
export class Simulation {
  readonly machine: Machine;
  readonly observer: Observer;
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  readonly workflows: readonly RandomWorkflow[];
  readonly exact: boolean;
  readonly meddles: boolean;
  readonly random: () => number;
  readonly #revoked = new Set<string>();
  readonly #beganAt: number;
  #process: SimulatedProcess;
  #clients = 0;
  #deaths = 0;

  constructor(seed: number, scenario: Scenario) {
    this.machine = createMachine(seed);
    const { clock } = this.machine;
    this.#beganAt = clock.now();
    this.random = decisionsOf(seed);
    this.faults = scenario.faults;
    this.workflows = scenario.workflows;
    this.exact = scenario.exact;
    this.meddles = scenario.meddles;
    this.observer = new Observer(this.workflows, (runId, begun) => {
      const owner = this.ownerOf(begun.workflow);
      attend(this, { runId, owner, ...begun });
    });
    this.scheduler = new Scheduler(clock, this.random, this.faults);
    this.#process = this.#open();
  }

  /** How many processes have died. */
  get deaths(): number {
    return this.#deaths;
  }

  /** How much of its own time has passed. */
  get lastedMs(): number {
    return this.machine.clock.now() - this.#beganAt;
  }

  ownerOf({ name }: RandomWorkflow): Caller {
    const email = `${name}@example.com`;
    return { ...ALICE, id: email, email };
  }

  /** Takes from a caller the right to whatever changes anything. */
  async revoke({ id }: Caller): Promise<void> {
    this.#revoked.add(id);
    await this.keep(`roles/${id}`, { roles: ["viewer"] });
  }

  isRevoked({ id }: Caller): boolean {
    return this.#revoked.has(id);
  }

  get engine(): Engine {
    return this.#process.engine;
  }

  /** Whether the only client left is the one who asks, and all runs have ended. */
  get othersAreDone(): boolean {
    return this.#clients === 1 && this.observer.allEnded;
  }

  async passes(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.machine.clock.after(ms, resolve);
    return promise;
  }

  /** Adds one who works on the system from outside. */
  client(work: () => Promise<void>): void {
    this.#clients += 1;
    work()
      .catch((thrown: unknown) =>
        this.observer.violate("ends", `client: ${String(thrown)}`),
      )
      .finally(() => {
        this.#clients -= 1;
      });
  }

  /** One call by a client; null when the process died meanwhile. */
  async call(
    caller: Caller,
    operation: string,
    body: JsonObject,
  ): Promise<DispatchAnswer | null> {
    await this.scheduler.pause(`client calls ${operation}`);
    const { engine, died } = this.#process;
    return Promise.race([engine.call(operation, body, caller), died]);
  }

  /** Keeps a document, whatever dies meanwhile. */
  async keep(path: string, data: JsonObject): Promise<void> {
    const { documents } = this.engine.platform;
    const kept = documents
      .transaction(async (transaction) =>
        transaction.write({ type: "set", path, data }),
      )
      .then(() => true)
      .catch(() => false);
    if (!(await kept)) await this.keep(path, data);
  }

  /** Runs until nothing is left to do. */
  async run(): Promise<void> {
    let restBefore = Infinity;
    const { clock } = this.machine;
    while (this.scheduler.busy || clock.now() < restBefore) {
      if (!(await this.#step())) break;
      const ended = this.#clients === 0 && this.observer.allEnded;
      if (ended && restBefore === Infinity) {
        this.#process.stopSweeping();
        restBefore = clock.now() + REST_MS;
      }
      if (this.scheduler.picks > MOST_PICKS + MOST_PICKS_A_STEP * this.#steps)
        return this.observer.violate("ends", "it does not come to rest");
    }
  }

  get #steps(): number {
    return this.workflows.reduce((sum, { steps }) => sum + steps.length, 0);
  }

  async #step(): Promise<boolean> {
    await this.#process.signing.done();
    if (this.scheduler.chance(this.faults.crash)) {
      this.scheduler.note("CRASH");
      this.#process.die();
      this.#deaths += 1;
      this.#process = this.#open();
    }
    return this.scheduler.pick();
  }

  #open(): SimulatedProcess {
    const { machine, observer, scheduler, faults } = this;
    return openProcess({ machine, observer, scheduler, faults });
  }
}
