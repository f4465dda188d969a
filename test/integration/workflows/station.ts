import { setImmediate as endOfTurn } from "node:timers/promises";
import type { Caller } from "#shared/auth/caller.ts";
import type { DispatchAnswer } from "#shared/dispatch/dispatch-answer.ts";
import { JsonRecord, utf8Bytes, type JsonObject } from "#shared/kernel/json.ts";
import type { Document } from "#shared/platform/document-store.ts";
import {
  TaskTable,
  type QueuedTask,
} from "#shared/platform/embedded/task-table.ts";
import {
  readRun,
  runPath,
  type Run,
} from "#workflows/runtime/run/run-document.ts";
import {
  readStep,
  stepPath,
  type StepState,
} from "#workflows/runtime/step/step-document.ts";
import { ENGINE_VERSION } from "#workflows/runtime/step/step-task.ts";
import { definitionOf } from "./engine-definitions.ts";
import {
  createMachine,
  openEngine,
  type Engine,
  type EngineOptions,
  type Machine,
} from "./engine.ts";
import type { Moment } from "./gated-platform.ts";

// Nothing of these processes waits for anything but other turns of the event loop.
const QUIET_TURNS = 4;
const LONGEST_MS = 7_200_000;

export interface DeliveryFields {
  readonly attempt?: number;
  readonly epoch?: number;
  readonly retryCount?: number;
  readonly engineVersion?: number;
  readonly needs?: readonly string[];
}

export interface KeptTask extends Omit<QueuedTask, "payload"> {
  readonly payload: JsonObject;
}

/** A call that a test holds up at a moment. */
export interface Hold {
  readonly reached: Promise<void>;
  readonly release: () => void;
}

/** What a task's payload takes at most, whatever it is for and however long the names are. */
export const MOST_TASK_BYTES = 2048;

/** Each task of each of these tests is looked at. */
function assertSmallTask({ verb, about }: Moment): void {
  const [operation = "", payload = ""] = verb === "enqueue" ? about : [];
  if (utf8Bytes(payload) <= MOST_TASK_BYTES) return;
  throw new Error(`A task of ${operation} takes ${utf8Bytes(payload)} bytes.`);
}

/** For stations whose steps are delivered by the test alone: tasks stay in the queue. */
export const WITHHELD: EngineOptions = {
  aroundDeliver: () => async () => new Promise<never>(() => undefined),
};

/** A machine with one process, which a test can kill at a moment of its choice, and begin again. */
export class Station {
  readonly machine: Machine = createMachine();
  /** Every moment that was reached, in order. */
  readonly moments: Moment[] = [];
  readonly #options: EngineOptions;
  #killAt: ((moment: Moment) => boolean) | null = null;
  #killed = Promise.withResolvers<null>();
  readonly #holds = new Set<(moment: Moment) => Promise<void> | null>();
  engine: Engine;

  constructor(options: EngineOptions = {}) {
    this.#options = options;
    this.engine = this.#open();
  }

  /** Kills the process at the first such moment from now on; what came before the moment is on disk. */
  killAt(moment: (moment: Moment) => boolean): void {
    this.#killAt = moment;
  }

  /** Holds up the first call that comes to such a moment. */
  holdAt(moment: (moment: Moment) => boolean): Hold {
    const reached = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const check = (at: Moment): Promise<void> | null => {
      if (!moment(at)) return null;
      this.#holds.delete(check);
      reached.resolve();
      return released.promise;
    };
    this.#holds.add(check);
    return { reached: reached.promise, release: () => released.resolve() };
  }

  /** Begins a new process over what the machine holds. */
  restart(): void {
    this.#killed = Promise.withResolvers<null>();
    this.engine = this.#open();
  }

  /** The answer, or null where the process died over the call. */
  async call(
    operation: string,
    body: JsonObject,
    caller?: Caller,
  ): Promise<DispatchAnswer | null> {
    const answer = this.engine.call(operation, body, caller);
    return Promise.race([answer, this.#killed.promise]);
  }

  /** Delivers a step as the queue would. */
  async deliver(
    runId: string,
    stepId: string,
    {
      attempt = 1,
      epoch = 0,
      retryCount = 0,
      engineVersion = ENGINE_VERSION,
      needs = [],
    }: DeliveryFields = {},
  ): Promise<void> {
    await this.engine.runtime.deliverStep({
      delivery: {
        run_id: runId,
        step_key: stepId,
        attempt,
        epoch,
        engine_version: engineVersion,
        ...(needs.length === 0 ? {} : { needs: [...needs] }),
      },
      retryCount,
    });
  }

  /** Starts a run of these steps, even where the process dies over it; its id. */
  async start(
    steps: readonly JsonObject[],
    fields: JsonObject = {},
    input: JsonObject = {},
  ): Promise<string> {
    const before = await this.runIds();
    const definition = definitionOf(steps, fields);
    const answer = await this.call("start_workflow", {
      payload: { workflow_definition: definition, input },
    });
    const started = (await this.runIds()).find((id) => !before.includes(id));
    if (started !== undefined) return started;
    const cause = answer?.outcome.type === "success" ? null : answer?.outcome;
    throw new Error("The run did not start.", { cause });
  }

  async runIds(): Promise<readonly string[]> {
    const runs = await this.engine.platform.documents.query({
      from: { collection: "workflow_runs" },
    });
    return runs.map(({ id }) => id);
  }

  /** Lets everything happen that needs no time to pass. */
  async settle(): Promise<void> {
    let quiet = 0;
    while (quiet < QUIET_TURNS) {
      const before = this.moments.length;
      await endOfTurn();
      quiet = this.moments.length === before ? quiet + 1 : 0;
    }
  }

  async pass(ms: number): Promise<void> {
    this.machine.clock.advanceBy(ms);
    await this.settle();
  }

  /** Lets time pass from one event to the next until it is so. */
  async until(isSo: () => Promise<boolean>): Promise<void> {
    const { clock } = this.machine;
    const latest = clock.now() + LONGEST_MS;
    await this.settle();
    while (!(await isSo())) {
      if (!clock.advance() || clock.now() > latest)
        throw new Error("It never came about.");
      await this.settle();
    }
  }

  async ended(runId: string): Promise<Run> {
    await this.until(async () => (await this.run(runId)).completed_at !== null);
    return this.run(runId);
  }

  async run(runId: string): Promise<Run> {
    const document = await this.document(runPath(runId));
    if (document === null) throw new Error("There is no such run.");
    return readRun(document);
  }

  async step(runId: string, stepId: string): Promise<StepState | null> {
    const document = await this.document(stepPath(runId, stepId));
    return document === null ? null : readStep(document).state;
  }

  /** The phases of these steps; null for one without a document. */
  async phases(
    runId: string,
    stepIds: readonly string[],
  ): Promise<readonly (string | null)[]> {
    const states = await Promise.all(stepIds.map((id) => this.step(runId, id)));
    return states.map((state) => state?.phase ?? null);
  }

  async document(path: string): Promise<Document | null> {
    return this.engine.platform.documents.get(path);
  }

  /** How often a step's transaction took effect. */
  async effects(runId: string, stepId: string): Promise<number> {
    const thing = await this.document(`things/${runId}.${stepId}`);
    return Number(thing?.data["count"] ?? 0);
  }

  /** The tasks that are kept, those under way included. */
  tasks(operation?: string): readonly KeptTask[] {
    const all = new TaskTable(this.machine.database).all();
    return all
      .filter((task) => operation === undefined || task.operation === operation)
      .map((task) => ({
        ...task,
        payload: JsonRecord.parse(JSON.parse(task.payload)),
      }));
  }

  #open(): Engine {
    const engine = openEngine(this.machine, {
      ...this.#options,
      gate: async (moment) => {
        this.moments.push(moment);
        assertSmallTask(moment);
        if (this.#killAt?.(moment) === true) {
          this.#killAt = null;
          await engine.platform.durable();
          engine.crash();
          this.#killed.resolve(null);
        }
        for (const check of this.#holds) {
          const held = check(moment);
          if (held !== null) await held;
        }
      },
    });
    return engine;
  }
}
