import { status } from "@grpc/grpc-js";
import type { CloudTasksClient } from "@google-cloud/tasks";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  serveMethods,
  type RpcServer,
} from "#scripts/cloud-tasks-emulator/rpc-server.ts";
import { loadCloudTasks } from "#scripts/cloud-tasks-emulator/service-definition.ts";
import { StatusError } from "#scripts/cloud-tasks-emulator/status-error.ts";
import { systemClock } from "#shared/platform/clock.ts";
import { openCloudTasksClient } from "#shared/platform/google/cloud-tasks-client.ts";
import { CloudTasksQueue } from "#shared/platform/google/cloud-tasks-queue.ts";

const TASK = { operation: "act", payload: { a: 1 } };

describe("the Cloud Tasks queue", () => {
  let server: RpcServer;
  let tasks: CloudTasksQueue;
  let requests: unknown[];
  let opened: number;
  let open: () => Promise<CloudTasksClient>;
  /** What the first calls are refused with. */
  let refusals: status[];

  beforeEach(async () => {
    requests = [];
    refusals = [];
    opened = 0;
    server = await serveMethods(
      loadCloudTasks(),
      {
        CreateTask: (request) => {
          requests.push(request);
          const code = refusals.shift();
          if (code === undefined) return {};
          throw new StatusError(code, "No.");
        },
      },
      0,
    );
    open = async () => openCloudTasksClient(server.host);
    tasks = new CloudTasksQueue({
      openClient: async () => {
        opened += 1;
        return open();
      },
      clock: systemClock,
      project: "project",
      location: "location",
      queue: "queue",
      urlOf: (operation) => `https://function.test/${operation}`,
      audienceOf: () => "https://audience.test",
      dispatchDeadlineOf: () => 60_000,
      serviceAccountEmail: "tasks@project.iam.gserviceaccount.com",
    });
  });

  afterEach(async () => {
    await tasks.close();
    server.stop();
  });

  async function failure(): Promise<unknown> {
    return tasks.enqueue(TASK).then(
      () => null,
      (thrown: unknown) => thrown,
    );
  }

  test("opens its client with the first task, once", async () => {
    expect(opened).toBe(0);
    await Promise.all([tasks.enqueue(TASK), tasks.enqueue(TASK)]);
    await tasks.enqueue(TASK);
    expect(opened).toBe(1);
  });

  test("opens its client again when that has failed", async () => {
    const working = open;
    open = async () => {
      throw new Error("no client");
    };
    expect(await failure()).toMatchObject({ message: "no client" });
    open = working;
    expect(await failure()).toBeNull();
  });

  test("that was never used closes", async () => {
    await tasks.close();
    expect(opened).toBe(0);
  });

  test("makes one call a task", async () => {
    await Promise.all(
      Array.from({ length: 100 }, async () => tasks.enqueue(TASK)),
    );
    expect(requests).toHaveLength(100);
  });

  test("sends no task that is refused", async () => {
    await expect(tasks.enqueue({ ...TASK, name: "a b" })).rejects.toMatchObject(
      { reason: "TASK_INVALID" },
    );
    expect(requests).toEqual([]);
    expect(opened).toBe(0);
  });

  test.each([status.UNAVAILABLE, status.DEADLINE_EXCEEDED])(
    "calls again when a call fails in passing: %i",
    async (code) => {
      refusals = [code, code];
      await tasks.enqueue({ ...TASK, name: "once" });
      expect(requests).toHaveLength(3);
      expect(
        new Set(requests.map((request) => JSON.stringify(request))).size,
      ).toBe(1);
    },
  );

  test("takes a name that is known for a task that is queued, also when it calls again", async () => {
    refusals = [status.UNAVAILABLE, status.ALREADY_EXISTS];
    await tasks.enqueue({ ...TASK, name: "once" });
    expect(requests).toHaveLength(2);
  });

  test.each([
    ["RESOURCE_EXHAUSTED", status.RESOURCE_EXHAUSTED],
    ["ABORTED", status.ABORTED],
    ["UNKNOWN", status.UNKNOWN],
    ["INTERNAL", status.INTERNAL],
  ])("fails with %s when Cloud Tasks does", async (code, rpcCode) => {
    refusals = [rpcCode];
    expect(await failure()).toMatchObject({
      code,
      reason: "TASK_QUEUE_FAILED",
      cause: { code: rpcCode },
    });
  });

  test.each([
    status.INVALID_ARGUMENT,
    status.NOT_FOUND,
    status.PERMISSION_DENIED,
    status.FAILED_PRECONDITION,
    status.UNAUTHENTICATED,
    status.UNIMPLEMENTED,
  ])(
    "fails for no fault of its caller when Cloud Tasks refuses: %i",
    async (code) => {
      refusals = [code];
      expect(await failure()).toMatchObject({
        code: "INTERNAL",
        retryable: true,
        reason: "TASK_QUEUE_FAILED",
        cause: { code },
      });
    },
  );
});
