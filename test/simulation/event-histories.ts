import type { JsonObject } from "#shared/kernel/json.ts";
import { createSeededIds } from "#shared/platform/embedded/seeded-ids.ts";
import {
  createMachine,
  openEngine,
  type Engine,
  type Machine,
} from "#test/integration/workflows/engine.ts";
import { definitionOf } from "#test/integration/workflows/engine-definitions.ts";
import { readEvent, eventPath } from "#workflows/runtime/wait/mailbox.ts";
import { readRun, RUNS } from "#workflows/runtime/run/run-document.ts";
import { readStep, stepPath } from "#workflows/runtime/step/step-document.ts";
import { RunAnswer } from "#workflows/runtime/view/workflow-result.ts";
import type { Faults } from "./faults.ts";
import { Scheduler } from "./scheduler.ts";

// Nothing goes wrong, and time passes when there is nothing else to do: whatever is under way goes on in any order.
const UNHURRIED: Faults = {
  lastPick: Infinity,
  crash: 0,
  error: 0,
  delay: 0,
  haste: 0,
  duplicate: 0.1,
  persistent: true,
  repair: "watch",
};

/** What has become of the event and of the step that waits for it. */
export interface EventOutcome {
  readonly run: string;
  /** The event that the step has; null where it has timed out. */
  readonly has: unknown;
  readonly keptStill: boolean;
  readonly takenBy: readonly string[];
}

/** Runs with a step `wait`, one after the other, each with one event for it; a seed decides in which order all happens. */
export class EventHistories {
  readonly #machine: Machine;
  readonly #scheduler: Scheduler;
  readonly #engine: Engine;
  #runId = "";

  constructor(seed: number) {
    this.#machine = createMachine(seed);
    const { clock } = this.#machine;
    const decisions = createSeededIds(seed + 0x5eed, clock);
    const scheduler = new Scheduler(clock, () => decisions.random(), UNHURRIED);
    const owner = { alive: true };
    this.#scheduler = scheduler;
    this.#engine = openEngine(this.#machine, {
      gate: async ({ verb, about }) =>
        scheduler.hold(owner, `${verb} ${about.join(" ")}`, false),
      defer: (flush) => scheduler.defer(owner, "flush", flush),
      aroundDeliver: (deliver) => async (delivery) => {
        const once = async () => {
          await scheduler.hold(owner, delivery.operation, false);
          await deliver(delivery);
        };
        if (scheduler.chance(UNHURRIED.duplicate)) void once().catch(() => {});
        await once();
      },
    });
  }

  /** Lets happen what happens until it is so. */
  async until(isSo: () => Promise<boolean> | boolean): Promise<void> {
    while (!(await isSo()))
      if (!(await this.#scheduler.pick()))
        throw new Error("Nothing is left to happen.");
  }

  async #done<Result>(work: Promise<Result>): Promise<Result> {
    let ended = false;
    const done = work.finally(() => {
      ended = true;
    });
    await this.until(() => ended);
    return done;
  }

  async #call(operation: string, payload: JsonObject): Promise<JsonObject> {
    const { outcome } = await this.#done(
      this.#engine.call(operation, { payload }),
    );
    if (outcome.type === "success") return outcome.result;
    throw outcome.error;
  }

  /** Starts a run that lasts until the outcome is asked for. */
  async start(steps: readonly JsonObject[]): Promise<void> {
    const open = {
      tool_name: "wait_for_event",
      parameters: { event: "close" },
    };
    const workflow_definition = definitionOf([...steps, open], {
      timeout: "P300D",
    });
    const started = await this.#call("start_workflow", { workflow_definition });
    this.#runId = RunAnswer.parse(started).result.run_id;
  }

  /** Sends an event while everything else goes on. */
  async send(event = "paid"): Promise<void> {
    await this.#call("send_workflow_event", {
      run_id: this.#runId,
      event,
      event_id: event,
    });
  }

  /** Lets a random number of things happen, up to as many. */
  async idle(most: number): Promise<void> {
    const until = this.#scheduler.picks + this.#machine.ids.random() * most;
    await this.until(() => this.#scheduler.picks >= until);
  }

  async phase(stepId: string): Promise<string | null> {
    const path = stepPath(this.#runId, stepId);
    const document = await this.#engine.platform.documents.get(path);
    return document === null ? null : readStep(document).state.phase;
  }

  close(): void {
    this.#machine.database.close();
  }

  /** The outcome, when the run has ended. */
  async outcome(): Promise<EventOutcome> {
    await this.send("close");
    const { documents } = this.#engine.platform;
    const path = `${RUNS}/${this.#runId}`;
    const ended = async () =>
      (await documents.get(path))?.data["completed_at"] !== null;
    await this.until(ended);
    const [run, step, event] = await documents.getAll([
      path,
      stepPath(this.#runId, "wait"),
      eventPath(this.#runId, "paid"),
    ]);
    if (!run || !step || !event) throw new Error("A document is missing.");
    const { state } = readStep(step);
    const { kept, taken_by: takenBy } = readEvent(event);
    return {
      run: readRun(run).phase,
      has: state.phase === "success" ? state.output["event_id"] : state.phase,
      keptStill: kept,
      takenBy,
    };
  }
}
