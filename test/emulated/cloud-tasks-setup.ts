import { setImmediate as endOfTurn } from "node:timers/promises";
import type { CloudTasksClient, protos } from "@google-cloud/tasks";
import {
  startCloudTasksEmulator,
  type CloudTasksEmulator,
} from "#scripts/cloud-tasks-emulator/emulator.ts";
import { VirtualClock } from "#shared/platform/embedded/virtual-clock.ts";
import { openCloudTasksClient } from "#shared/platform/google/cloud-tasks-client.ts";
import {
  startReceiver,
  type Answer,
  type Receiver,
  type Received,
} from "./cloud-tasks-receiver.ts";
import { passQuietTimeUntil } from "./cloud-tasks-time.ts";

type IQueue = protos.google.cloud.tasks.v2.IQueue;
type ITask = protos.google.cloud.tasks.v2.ITask;

export const LOCATION = "projects/project/locations/location";
/** A time of whole seconds. */
export const START_MS = Date.UTC(2026, 10, 23, 9);
export const DAY_MS = 86_400_000;

interface Arrival extends Received {
  /** Milliseconds after the start. */
  readonly at: number;
}

/** The emulator on a virtual clock, Google's client and a target of its tasks, which answers 200 unless told otherwise. */
export class CloudTasksSetup {
  readonly clock: VirtualClock;
  readonly emulator: CloudTasksEmulator;
  readonly client: CloudTasksClient;
  readonly arrivals: Arrival[] = [];
  answer: (request: Received) => Answer | Promise<Answer> = () => ({
    status: 200,
  });
  readonly #receiver: Receiver;
  #queues = 0;

  private constructor(
    clock: VirtualClock,
    emulator: CloudTasksEmulator,
    client: CloudTasksClient,
    receiver: Receiver,
  ) {
    this.clock = clock;
    this.emulator = emulator;
    this.client = client;
    this.#receiver = receiver;
  }

  static async open(): Promise<CloudTasksSetup> {
    const clock = new VirtualClock(START_MS);
    const emulator = await startCloudTasksEmulator({ clock });
    const client = await openCloudTasksClient(emulator.host);
    const receiver = await startReceiver(async (request) => {
      setup.arrivals.push({ ...request, at: setup.now });
      return setup.answer(request);
    });
    const setup = new CloudTasksSetup(clock, emulator, client, receiver);
    return setup;
  }

  async close(): Promise<void> {
    await this.client.close();
    await this.emulator.stop();
    await this.#receiver.stop();
  }

  get url(): string {
    return this.#receiver.url;
  }

  /** Milliseconds after the start. */
  get now(): number {
    return this.clock.now() - START_MS;
  }

  /** When each arrived, in milliseconds after the start. */
  get times(): readonly number[] {
    return this.arrivals.map(({ at }) => at);
  }

  async createQueue(settings: IQueue = {}): Promise<string> {
    this.#queues += 1;
    const name = `${LOCATION}/queues/queue-${this.#queues}`;
    await this.client.createQueue({
      parent: LOCATION,
      queue: { name, ...settings },
    });
    return name;
  }

  /** A task to the target at a path, with fields of it and of its request; answers its name. */
  async createTask(
    parent: string,
    path = "/",
    { httpRequest, ...fields }: ITask = {},
  ): Promise<string> {
    const [{ name }] = await this.client.createTask({
      parent,
      task: {
        ...fields,
        httpRequest: { url: `${this.url}${path}`, ...httpRequest },
      },
    });
    return name ?? "";
  }

  /** Lets time pass until the condition holds. */
  async until(condition: () => boolean): Promise<void> {
    await passQuietTimeUntil(
      this.clock,
      () => this.emulator.isBusy(),
      condition,
    );
  }

  async untilArrived(times: number): Promise<void> {
    await this.until(() => this.arrivals.length >= times);
  }

  /** Lets a time pass, and all that happens in it. */
  async pass(ms: number): Promise<void> {
    let passed = false;
    this.clock.after(ms, () => {
      passed = true;
    });
    await this.until(() => passed && !this.emulator.isBusy());
  }

  /** Lets requests go on while the clock stands still. */
  async whileBusy(): Promise<void> {
    while (this.emulator.isBusy()) await endOfTurn();
  }
}

/** Name of the gRPC code and the message of what a call is refused with. */
export async function refusalOf(
  call: Promise<unknown>,
): Promise<{ readonly code: number; readonly details: string } | null> {
  try {
    await call;
    return null;
  } catch (thrown) {
    if (
      thrown instanceof Error &&
      "code" in thrown &&
      typeof thrown.code === "number" &&
      "details" in thrown
    )
      return { code: thrown.code, details: String(thrown.details) };
    throw thrown;
  }
}
