import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  CloudTasksSetup,
  DAY_MS,
  LOCATION,
  refusalOf,
  START_MS,
} from "./cloud-tasks-setup.ts";

const DEFAULTS = {
  rateLimits: {
    maxDispatchesPerSecond: 500,
    maxBurstSize: 100,
    maxConcurrentDispatches: 1000,
  },
  retryConfig: {
    maxAttempts: 100,
    maxRetryDuration: { seconds: "0" },
    minBackoff: { seconds: "0", nanos: 100_000_000 },
    maxBackoff: { seconds: "3600" },
    maxDoublings: 16,
  },
  state: "RUNNING",
};
const QUEUE = `${LOCATION}/queues/queue`;

describe("a queue of the Cloud Tasks emulator", () => {
  let setup: CloudTasksSetup;

  beforeEach(async () => {
    setup = await CloudTasksSetup.open();
  });

  afterEach(async () => {
    await setup.close();
  });

  test("has Google's defaults for what is not set", async () => {
    const [queue] = await setup.client.createQueue({
      parent: LOCATION,
      queue: { name: QUEUE },
    });
    expect(queue).toMatchObject({ name: QUEUE, ...DEFAULTS });
    expect((await setup.client.getQueue({ name: QUEUE }))[0]).toMatchObject({
      name: QUEUE,
      ...DEFAULTS,
    });
  });

  test("has the settings it was created with", async () => {
    const settings = {
      rateLimits: { maxDispatchesPerSecond: 0.5, maxConcurrentDispatches: 3 },
      retryConfig: {
        maxAttempts: -1,
        maxRetryDuration: { seconds: 90 },
        minBackoff: { seconds: 2, nanos: 500_000_000 },
        maxBackoff: { seconds: 20 },
        maxDoublings: 1,
      },
    };
    const name = await setup.createQueue(settings);
    expect((await setup.client.getQueue({ name }))[0]).toMatchObject({
      rateLimits: { ...settings.rateLimits, maxBurstSize: 10 },
      retryConfig: {
        ...settings.retryConfig,
        maxRetryDuration: { seconds: "90" },
        minBackoff: { seconds: "2", nanos: 500_000_000 },
        maxBackoff: { seconds: "20" },
      },
    });
  });

  test.each([
    [
      "queue.rate_limits.max_dispatches_per_second",
      { rateLimits: { maxDispatchesPerSecond: 501 } },
    ],
    [
      "queue.rate_limits.max_concurrent_dispatches",
      { rateLimits: { maxConcurrentDispatches: 5001 } },
    ],
    ["queue.retry_config.max_attempts", { retryConfig: { maxAttempts: -2 } }],
    [
      "queue.retry_config.min_backoff",
      { retryConfig: { minBackoff: { seconds: -1 } } },
    ],
    [
      "queue.retry_config.max_backoff",
      { retryConfig: { maxBackoff: { nanos: 1_000_000 } } },
    ],
    ["queue.retry_config.max_doublings", { retryConfig: { maxDoublings: -1 } }],
  ])("is refused by its field beyond the limits: %s", async (field, wrong) => {
    const refusal = await refusalOf(
      setup.client.createQueue({
        parent: LOCATION,
        queue: { name: QUEUE, ...wrong },
      }),
    );
    expect(refusal).toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: expect.stringContaining(field),
    });
  });

  test.each([
    ["parent", "projects/p", QUEUE],
    ["queue.name", LOCATION, "queue"],
    ["queue.name", LOCATION, `${LOCATION}/queues/under_score`],
    ["queue.name", LOCATION, `${LOCATION}/queues/${"q".repeat(101)}`],
    ["queue.name", LOCATION, "projects/project/locations/other/queues/queue"],
  ])(
    "is refused by its %s when that is no name: %s %s",
    async (field, parent, name) => {
      const refusal = await refusalOf(
        setup.client.createQueue({ parent, queue: { name } }),
      );
      expect(refusal).toMatchObject({
        code: status.INVALID_ARGUMENT,
        details: expect.stringContaining(field),
      });
    },
  );

  test("exists once", async () => {
    const name = await setup.createQueue();
    const again = setup.client.createQueue({
      parent: LOCATION,
      queue: { name },
    });
    expect(await refusalOf(again)).toMatchObject({
      code: status.ALREADY_EXISTS,
    });
  });

  test("cannot be created again for seven days after its deletion", async () => {
    const name = await setup.createQueue();
    const again = async (): Promise<unknown> =>
      setup.client.createQueue({ parent: LOCATION, queue: { name } });
    await setup.client.deleteQueue({ name });
    setup.clock.advanceBy(7 * DAY_MS - 1);
    expect(await refusalOf(again())).toMatchObject({
      code: status.FAILED_PRECONDITION,
    });
    setup.clock.advanceBy(1);
    expect(await refusalOf(again())).toBeNull();
  });

  test("that does not exist is not found", async () => {
    const { client } = setup;
    const httpRequest = { url: setup.url };
    const refusals = await Promise.all(
      [
        client.getQueue({ name: QUEUE }),
        client.deleteQueue({ name: QUEUE }),
        client.purgeQueue({ name: QUEUE }),
        client.pauseQueue({ name: QUEUE }),
        client.resumeQueue({ name: QUEUE }),
        client.listTasks({ parent: QUEUE }),
        client.createTask({ parent: QUEUE, task: { httpRequest } }),
        client.getTask({ name: `${QUEUE}/tasks/a` }),
        client.deleteTask({ name: `${QUEUE}/tasks/a` }),
        client.runTask({ name: `${QUEUE}/tasks/a` }),
      ].map(refusalOf),
    );
    expect(new Set(refusals.map((refusal) => refusal?.code))).toEqual(
      new Set([status.NOT_FOUND]),
    );
  });

  test("is listed with those of its location, by name, in pages", async () => {
    const names = ["c", "a", "e", "b", "d"].map(
      (id) => `${LOCATION}/queues/${id}`,
    );
    for (const name of names)
      await setup.client.createQueue({ parent: LOCATION, queue: { name } });
    const elsewhere = "projects/project/locations/elsewhere";
    await setup.client.createQueue({
      parent: elsewhere,
      queue: { name: `${elsewhere}/queues/f` },
    });
    const page = async (
      pageToken: string,
    ): Promise<readonly [readonly unknown[], string]> => {
      const [queues, , response] = await setup.client.listQueues(
        { parent: LOCATION, pageSize: 2, pageToken },
        { autoPaginate: false },
      );
      return [queues.map(({ name }) => name), response.nextPageToken ?? ""];
    };
    const [first, second] = await page("");
    const [next, third] = await page(second);
    const [last, end] = await page(third);
    const [a, b, c, d, e] = names.toSorted();
    expect([first, next, last, end]).toEqual([[a, b], [c, d], [e], ""]);
  });

  test("is not listed by a token or a filter that means nothing", async () => {
    const list = async (request: object): Promise<unknown> =>
      refusalOf(setup.client.listQueues({ parent: LOCATION, ...request }));
    expect(await list({ pageToken: "?" })).toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: expect.stringContaining("page_token"),
    });
    expect(await list({ filter: "state: PAUSED" })).toMatchObject({
      code: status.UNIMPLEMENTED,
    });
  });

  test("delivers nothing while it is paused, and goes on when it is resumed", async () => {
    const name = await setup.createQueue();
    expect((await setup.client.pauseQueue({ name }))[0]).toMatchObject({
      state: "PAUSED",
    });
    await setup.createTask(name, "/a");
    await setup.pass(DAY_MS);
    expect(setup.arrivals).toEqual([]);
    expect((await setup.client.resumeQueue({ name }))[0]).toMatchObject({
      state: "RUNNING",
    });
    await setup.untilArrived(1);
    expect(setup.arrivals).toMatchObject([{ path: "/a", at: DAY_MS }]);
  });

  test("loses its tasks when it is purged, but not their names", async () => {
    const name = await setup.createQueue();
    const task = `${name}/tasks/before`;
    await setup.client.pauseQueue({ name });
    await setup.createTask(name, "/before", { name: task });
    const [purged] = await setup.client.purgeQueue({ name });
    expect(purged).toMatchObject({
      purgeTime: { seconds: String(START_MS / 1000) },
    });
    await setup.createTask(name, "/after");
    await setup.client.resumeQueue({ name });
    await setup.untilArrived(1);
    await setup.pass(1000);
    expect(setup.arrivals.map(({ path }) => path)).toEqual(["/after"]);
    expect(
      await refusalOf(setup.createTask(name, "/before", { name: task })),
    ).toMatchObject({ code: status.ALREADY_EXISTS });
  });

  test("delivers nothing more when it is deleted", async () => {
    const name = await setup.createQueue();
    setup.answer = () => ({ status: 500 });
    await setup.createTask(name, "/");
    await setup.untilArrived(1);
    await setup.client.deleteQueue({ name });
    await setup.pass(DAY_MS);
    expect(setup.arrivals).toHaveLength(1);
  });

  test("has no policies", async () => {
    const resource = await setup.createQueue();
    const { client } = setup;
    const refusals = await Promise.all(
      [
        client.getIamPolicy({ resource }),
        client.setIamPolicy({ resource, policy: {} }),
        client.testIamPermissions({ resource, permissions: [] }),
      ].map(refusalOf),
    );
    expect(refusals.map((refusal) => refusal?.code)).toEqual([
      status.UNIMPLEMENTED,
      status.UNIMPLEMENTED,
      status.UNIMPLEMENTED,
    ]);
  });
});
