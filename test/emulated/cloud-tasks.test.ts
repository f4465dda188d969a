import type { CloudTasksClient } from "@google-cloud/tasks";
import { afterAll, beforeAll, describe } from "vitest";
import {
  startCloudTasksEmulator,
  type CloudTasksEmulator,
} from "#scripts/cloud-tasks-emulator/emulator.ts";
import { VirtualClock } from "#shared/platform/embedded/virtual-clock.ts";
import { openCloudTasksClient } from "#shared/platform/google/cloud-tasks-client.ts";
import { describeTaskQueue } from "#test/contract/task-queue.contract.ts";
import { openCloudTasksStage } from "./cloud-tasks-stage.ts";

describe("the Cloud Tasks emulator", () => {
  const clock = new VirtualClock(Date.UTC(2026, 10, 23, 9));
  let emulator: CloudTasksEmulator;
  let client: CloudTasksClient;
  let queues = 0;

  beforeAll(async () => {
    emulator = await startCloudTasksEmulator({ clock });
    client = await openCloudTasksClient(emulator.host);
  });

  afterAll(async () => {
    await client.close();
    await emulator.stop();
  });

  describeTaskQueue("Cloud Tasks", async () => {
    queues += 1;
    const queue = `queue-${queues}`;
    return openCloudTasksStage({ emulator, client, clock, queue });
  });
});
