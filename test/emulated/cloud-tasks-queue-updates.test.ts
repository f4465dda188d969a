import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CloudTasksSetup, LOCATION, refusalOf } from "./cloud-tasks-setup.ts";

const QUEUE = `${LOCATION}/queues/queue`;

describe("a queue of the Cloud Tasks emulator", () => {
  let setup: CloudTasksSetup;

  beforeEach(async () => {
    setup = await CloudTasksSetup.open();
  });

  afterEach(async () => {
    await setup.close();
  });

  test("changes in the fields that a mask names", async () => {
    const name = await setup.createQueue({ retryConfig: { maxAttempts: 5 } });
    const [queue] = await setup.client.updateQueue({
      queue: {
        name,
        rateLimits: { maxDispatchesPerSecond: 7, maxConcurrentDispatches: 8 },
        retryConfig: { maxAttempts: 6, maxDoublings: 3 },
      },
      updateMask: {
        paths: [
          "rate_limits.max_dispatches_per_second",
          "retry_config.max_doublings",
          "state",
        ],
      },
    });
    expect(queue).toMatchObject({
      rateLimits: { maxDispatchesPerSecond: 7, maxConcurrentDispatches: 1000 },
      retryConfig: { maxAttempts: 5, maxDoublings: 3 },
    });
  });

  test("changes as a whole without a mask", async () => {
    const name = await setup.createQueue({ retryConfig: { maxAttempts: 5 } });
    const [queue] = await setup.client.updateQueue({
      queue: { name, rateLimits: { maxConcurrentDispatches: 8 } },
    });
    expect(queue).toMatchObject({
      rateLimits: { maxDispatchesPerSecond: 500, maxConcurrentDispatches: 8 },
      retryConfig: { maxAttempts: 100 },
    });
  });

  test("is created by an update when it does not exist", async () => {
    await setup.client.updateQueue({
      queue: { name: QUEUE, retryConfig: { maxAttempts: 5 } },
    });
    expect((await setup.client.getQueue({ name: QUEUE }))[0]).toMatchObject({
      retryConfig: { maxAttempts: 5 },
    });
  });

  test("is not changed by a mask with a field that no queue has", async () => {
    const name = await setup.createQueue();
    const update = setup.client.updateQueue({
      queue: { name },
      updateMask: { paths: ["retry_config", "colour"] },
    });
    expect(await refusalOf(update)).toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: expect.stringContaining("update_mask holds colour"),
    });
  });
});
