import type { CloudTasksClient } from "@google-cloud/tasks";
import type { CloudTasksEmulator } from "#scripts/cloud-tasks-emulator/emulator.ts";
import type { VirtualClock } from "#shared/platform/embedded/virtual-clock.ts";
import { taskDelivery } from "#shared/platform/google/cloud-tasks-delivery.ts";
import { verifyDeliveryToken } from "#shared/platform/google/delivery-token.ts";
import { functionUrl } from "#shared/platform/google/function-url.ts";
import { createGooglePlatform } from "#shared/platform/google/google-platform.ts";
import { googleTokenKeys } from "#shared/platform/google/google-token.ts";
import type { Deliver } from "#shared/platform/task-queue.ts";
import type { TaskQueueStage } from "#test/contract/task-arrivals.ts";
import {
  startReceiver,
  type Answer,
  type Received,
} from "./cloud-tasks-receiver.ts";
import { passQuietTimeUntil } from "./cloud-tasks-time.ts";
import { googleOptions } from "./google-options.ts";

const ACCOUNT = "tasks@project.iam.gserviceaccount.com";

export interface StageParts {
  readonly emulator: CloudTasksEmulator;
  readonly client: CloudTasksClient;
  readonly clock: VirtualClock;
  /** Of its own: an empty one. */
  readonly queue: string;
}

/** Counts the calls that are under way. */
class Calls {
  #underWay = 0;

  get areUnderWay(): boolean {
    return this.#underWay > 0;
  }

  async during<Result>(work: Promise<Result>): Promise<Result> {
    this.#underWay += 1;
    try {
      return await work;
    } finally {
      this.#underWay -= 1;
    }
  }
}

/** The function of an operation: who calls is verified, a failure is a 500. */
function answering(
  { emulator, clock }: StageParts,
  audienceOf: (operation: string) => string,
  deliver: () => Deliver,
): (request: Received) => Promise<Answer> {
  const keys = googleTokenKeys(emulator.issuer);
  return async ({ path, headers, body }) => {
    const operation = path.slice(1).replaceAll("-", "_");
    await verifyDeliveryToken(
      headers.authorization,
      {
        issuer: emulator.issuer,
        audience: audienceOf(operation),
        serviceAccountEmail: ACCOUNT,
        signature: { type: "verified", keys },
      },
      clock,
    );
    const delivery = taskDelivery(operation, {
      headers,
      body: JSON.parse(body),
    });
    return deliver()(delivery).then(
      () => ({ status: 204 }),
      () => ({ status: 500 }),
    );
  };
}

/** The adapter, Google's client, the emulator and a real function: the queue delivers once it is started. */
export async function openCloudTasksStage(
  parts: StageParts,
): Promise<TaskQueueStage> {
  const { emulator, client, clock, queue } = parts;
  const parent = client.locationPath("project", "location");
  const name = client.queuePath("project", "location", queue);
  await client.createQueue({ parent, queue: { name } });
  await client.pauseQueue({ name });
  const calls = new Calls();
  let deliver: Deliver = async () => {};
  const receiver = await startReceiver(
    answering(
      parts,
      (operation) => functionUrl(receiver.url, operation),
      () => deliver,
    ),
  );
  const platform = createGooglePlatform(
    googleOptions({
      queue,
      functionsUrl: receiver.url,
      tasksServiceAccountEmail: ACCOUNT,
      emulatorHosts: { cloudTasks: emulator.host },
      clock,
    }),
  );
  return {
    clock,
    tasks: {
      enqueue: async (task) => calls.during(platform.tasks.enqueue(task)),
    },
    start: (whatDelivers) => {
      deliver = whatDelivers;
      void calls.during(client.resumeQueue({ name }));
    },
    until: async (condition) =>
      passQuietTimeUntil(
        clock,
        () => calls.areUnderWay || emulator.isBusy(),
        condition,
      ),
    close: async () => {
      await client.deleteQueue({ name });
      await receiver.stop();
      await platform.close();
    },
  };
}
