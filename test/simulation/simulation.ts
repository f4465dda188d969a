import { startSchedule } from "#functions/schedule.ts";
import type { Caller } from "#shared/auth/caller.ts";
import type { DispatchAnswer } from "#shared/dispatch/dispatch-answer.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { createSeededIds } from "#shared/platform/embedded/seeded-ids.ts";
import type { Log } from "#shared/platform/log.ts";
import type { Deliver } from "#shared/platform/task-queue.ts";
import {
  createMachine,
  openEngine,
  type Engine,
  type Machine,
} from "#test/integration/workflows/engine.ts";
import type { Gate } from "#test/integration/workflows/gated-platform.ts";
import { randomFaults, type Faults } from "./faults.ts";
import { Observer } from "./observer.ts";
import { randomWorkflow, type RandomWorkflow } from "./random-workflow.ts";
import { Scheduler, type Owner } from "./scheduler.ts";

interface Process {
  readonly owner: Owner;
  readonly engine: Engine;
  readonly died: Promise<null>;
  readonly die: () => void;
  readonly stopSweeping: () => void;
}

const MOST_PICKS = 20_000;
const REST_MS = 7_200_000;

/** One history of one seed: the real engine, what goes wrong with it, and the clients who use it. */
export class Simulation {
  readonly machine: Machine;
  readonly observer: Observer;
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  readonly workflows: readonly RandomWorkflow[];
  readonly random: () => number;
  #process: Process;
  #clients = 0;

  constructor(seed: number) {
    this.machine = createMachine(seed);
    const { clock } = this.machine;
    const decisions = createSeededIds(seed + 0x5eed, clock);
    this.random = () => decisions.random();
    this.faults = randomFaults(this.random);
    const timeouts = this.faults.repair !== "none";
    this.workflows = Array.from(
      { length: 1 + Math.floor(this.random() * 2) },
      (_, index) => randomWorkflow(this.random, `w${index}`, { timeouts }),
    );
    this.observer = new Observer(this.workflows);
    this.scheduler = new Scheduler(clock, this.random, this.faults);
    this.#process = this.#open();
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
        this.observer.violate(`client: ${String(thrown)}`),
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
      if (this.scheduler.picks > MOST_PICKS)
        return this.observer.violate("it does not come to rest");
    }
  }

  async #step(): Promise<boolean> {
    if (this.scheduler.chance(this.faults.crash)) {
      this.scheduler.note("CRASH");
      this.#process.die();
      this.#process = this.#open();
    }
    return this.scheduler.pick();
  }

  #open(): Process {
    const owner: Owner = { alive: true };
    const { promise: died, resolve } = Promise.withResolvers<null>();
    const { scheduler, observer } = this;
    const engine = openEngine(this.machine, {
      gate: this.#gate(owner),
      observe: (writes) => observer.commit(writes),
      defer: (flush) => scheduler.defer(owner, "flush", flush),
      log: this.#log(),
      aroundDeliver: (deliver) => this.#aroundDeliver(owner, deliver),
      aroundCallTool: (callTool) => async (call) => {
        await observer.dispatched(call, this.engine.platform.documents);
        scheduler.note(`dispatch ${call.step.name}`);
        const { world } = this.machine;
        const before = world.effectsOf(call.step.effectKey).length;
        await callTool(call);
        const after = world.effectsOf(call.step.effectKey).length;
        if (call.step.probeOnly && after > before)
          observer.violate(`${call.step.name} acted although it was stopped`);
      },
    });
    const sweeps = this.faults.repair === "sweeper";
    return {
      owner,
      engine,
      died,
      die: () => {
        owner.alive = false;
        engine.crash();
        resolve(null);
      },
      stopSweeping: sweeps
        ? startSchedule(engine.platform, this.#log(), ["sweep_runs"])
        : () => undefined,
    };
  }

  #gate(owner: Owner): Gate {
    return async ({ verb, stage, about }) => {
      const label = `${stage} ${verb} ${about.join(" ")}`;
      // A flush fails with its process only.
      await this.scheduler.hold(owner, label, verb !== "flush");
      if (verb === "get_all") this.observer.batchRead();
    };
  }

  #log(): Log {
    return {
      info: () => undefined,
      warn: () => undefined,
      error: (fields) => {
        if ("err" in fields) this.observer.thrown(fields.err);
      },
    };
  }

  /** Deliveries come in any order, twice or late, and their acknowledgement may be lost. */
  #aroundDeliver(owner: Owner, deliver: Deliver): Deliver {
    const { scheduler, observer, faults } = this;
    return async (delivery) => {
      const { operation, payload } = delivery;
      // A resume has no other delivery that goes on from it.
      const isResume = JSON.stringify(payload).includes('"resume_only":true');
      const repairs = operation === "advance_run" && !isResume;
      if (repairs && faults.repair === "none") return;
      const label = `delivery of ${operation} ${JSON.stringify(payload)}`;
      const once = async (): Promise<void> => {
        await scheduler.hold(owner, label, true);
        await observer.inDelivery(async () => deliver(delivery));
        await scheduler.hold(owner, `acknowledgement of ${operation}`, true);
      };
      if (scheduler.chance(faults.duplicate))
        once().catch((thrown: unknown) => observer.thrown(thrown));
      try {
        await once();
      } catch (thrown) {
        observer.thrown(thrown);
        throw thrown;
      }
    };
  }
}
