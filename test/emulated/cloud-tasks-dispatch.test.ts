import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  CloudTasksSetup,
  DAY_MS,
  refusalOf,
  START_MS,
} from "./cloud-tasks-setup.ts";

const RETRIES = {
  retryConfig: {
    minBackoff: { seconds: 10 },
    maxBackoff: { seconds: 300 },
    maxDoublings: 3,
  },
};

describe("a dispatch of the Cloud Tasks emulator", () => {
  let setup: CloudTasksSetup;

  beforeEach(async () => {
    setup = await CloudTasksSetup.open();
  });

  afterEach(async () => {
    await setup.close();
  });

  test("is the task's request", async () => {
    const queue = await setup.createQueue();
    await setup.createTask(queue, "/a/b?c=d", {
      httpRequest: {
        httpMethod: "PUT",
        headers: { "Content-Type": "text/plain", "X-Own": "own" },
        body: Buffer.from("é"),
      },
    });
    await setup.untilArrived(1);
    expect(setup.arrivals).toMatchObject([
      {
        method: "PUT",
        path: "/a/b?c=d",
        body: "é",
        headers: {
          "content-type": "text/plain",
          "content-length": "2",
          "x-own": "own",
        },
      },
    ]);
  });

  test.each(["GET", "HEAD", "DELETE", "OPTIONS", "PATCH"] as const)(
    "may be a %s",
    async (httpMethod) => {
      const queue = await setup.createQueue();
      await setup.createTask(queue, "/", { httpRequest: { httpMethod } });
      await setup.untilArrived(1);
      expect(setup.arrivals).toMatchObject([{ method: httpMethod, body: "" }]);
    },
  );

  test("is a POST, without a content type, when nothing else is said", async () => {
    const queue = await setup.createQueue();
    await setup.createTask(queue, "/", {
      httpRequest: { body: Buffer.from("a") },
    });
    await setup.untilArrived(1);
    expect(setup.arrivals[0]?.method).toBe("POST");
    expect(setup.arrivals[0]?.headers).not.toHaveProperty("content-type");
  });

  test("tells of itself, and lets no task say otherwise", async () => {
    const queue = await setup.createQueue();
    await setup.createTask(queue, "/", {
      name: `${queue}/tasks/a`,
      scheduleTime: { seconds: START_MS / 1000 + 1, nanos: 500_000_000 },
      httpRequest: {
        headers: {
          "x-cloudtasks-taskretrycount": "7",
          "X-Google-Own": "own",
          "x-appengine-own": "own",
          "user-agent": "own",
          host: "own",
          "content-length": "7",
        },
        body: Buffer.from("a"),
      },
    });
    await setup.untilArrived(1);
    const headers = setup.arrivals[0]?.headers;
    expect(headers).toMatchObject({
      "x-cloudtasks-queuename": "queue-1",
      "x-cloudtasks-taskname": "a",
      "x-cloudtasks-taskretrycount": "0",
      "x-cloudtasks-taskexecutioncount": "0",
      "x-cloudtasks-tasketa": String(START_MS / 1000 + 1.5),
      "user-agent": "Google-Cloud-Tasks",
      host: new URL(setup.url).host,
      "content-length": "1",
    });
    for (const name of [
      "x-google-own",
      "x-appengine-own",
      "x-cloudtasks-taskpreviousresponse",
      "x-cloudtasks-taskretryreason",
    ])
      expect(headers).not.toHaveProperty(name);
  });

  test("counts all before it, and as executions the responses but those of 5xx", async () => {
    const queue = await setup.createQueue();
    const answers = [500, 404, 302, 503, 200];
    setup.answer = () => ({ status: answers[setup.arrivals.length - 1] ?? 0 });
    await setup.createTask(queue);
    await setup.untilArrived(answers.length);
    const told = setup.arrivals.map(({ headers }) =>
      [
        "taskretrycount",
        "taskexecutioncount",
        "taskpreviousresponse",
        "taskretryreason",
      ].map((name) => headers[`x-cloudtasks-${name}`]),
    );
    expect(told).toEqual([
      ["0", "0", undefined, undefined],
      ["1", "0", "500", ""],
      ["2", "1", "404", ""],
      ["3", "2", "302", ""],
      ["4", "2", "503", ""],
    ]);
  });

  test.each([200, 201, 204, 299])(
    "is the last when it is answered %i",
    async (code) => {
      const queue = await setup.createQueue();
      setup.answer = () => ({ status: code });
      await setup.createTask(queue);
      await setup.untilArrived(1);
      await setup.pass(DAY_MS);
      expect(setup.arrivals).toHaveLength(1);
    },
  );

  test.each([300, 302, 400, 401, 404, 429, 500, 503])(
    "is followed by another when it is answered %i",
    async (code) => {
      const queue = await setup.createQueue();
      setup.answer = () => ({
        status: setup.arrivals.length === 1 ? code : 200,
        headers: { Location: `${setup.url}/elsewhere` },
      });
      await setup.createTask(queue, "/a");
      await setup.untilArrived(2);
      await setup.pass(DAY_MS);
      expect(setup.arrivals.map(({ path }) => path)).toEqual(["/a", "/a"]);
    },
  );

  test("is followed by another when its target cannot be reached", async () => {
    const queue = await setup.createQueue(RETRIES);
    const name = await setup.createTask(queue, "/", {
      httpRequest: { url: "http://127.0.0.1:1" },
    });
    await setup.pass(35_000);
    const [task] = await setup.client.getTask({ name });
    expect(task).toMatchObject({
      dispatchCount: 3,
      responseCount: 0,
      lastAttempt: { responseStatus: { code: status.UNAVAILABLE } },
    });
  });

  test.each([
    ["10 minutes", {}, 600_000],
    ["the deadline of its task", { dispatchDeadline: { seconds: 15 } }, 15_000],
  ])("waits %s for a response", async (_, fields, deadline) => {
    const queue = await setup.createQueue(RETRIES);
    setup.answer = async () =>
      setup.arrivals.length === 1
        ? new Promise<never>(() => {})
        : { status: 200 };
    const name = await setup.createTask(queue, "/", fields);
    while (setup.arrivals.length === 0) await setup.client.getTask({ name });
    setup.clock.advanceBy(deadline - 1);
    expect(setup.emulator.isBusy()).toBe(true);
    setup.clock.advanceBy(1);
    await setup.whileBusy();
    const [task] = await setup.client.getTask({ name });
    expect(task).toMatchObject({
      responseCount: 0,
      lastAttempt: { responseStatus: { code: status.DEADLINE_EXCEEDED } },
    });
    await setup.untilArrived(2);
    expect(setup.times).toEqual([0, deadline + 10_000]);
    expect(setup.arrivals[1]?.headers).not.toHaveProperty(
      "x-cloudtasks-taskpreviousresponse",
    );
  });

  test("that fails is followed by others after the backoff that Google documents", async () => {
    const queue = await setup.createQueue(RETRIES);
    setup.answer = () => ({ status: 500 });
    await setup.createTask(queue);
    await setup.untilArrived(9);
    const seconds = setup.times.map((at) => at / 1000);
    const gaps = seconds
      .slice(1)
      .map((at, index) => at - (seconds[index] ?? 0));
    expect(gaps).toEqual([10, 20, 40, 80, 160, 240, 300, 300]);
  });

  test("is seen in its task", async () => {
    const queue = await setup.createQueue(RETRIES);
    setup.answer = () => ({ status: 403 });
    const name = await setup.createTask(queue);
    await setup.untilArrived(2);
    await setup.whileBusy();
    const at = (ms: number): object => ({
      seconds: String((START_MS + ms) / 1000),
    });
    const [task] = await setup.client.getTask({ name });
    expect(task).toMatchObject({
      dispatchCount: 2,
      responseCount: 2,
      scheduleTime: at(30_000),
      firstAttempt: { dispatchTime: at(0), responseTime: null },
      lastAttempt: {
        scheduleTime: at(10_000),
        dispatchTime: at(10_000),
        responseTime: at(10_000),
        responseStatus: {
          code: status.PERMISSION_DENIED,
          message: "HTTP status code 403",
        },
      },
    });
  });

  describe("is the last when the task is given up:", () => {
    const gaveUpAfter = async (retryConfig: object): Promise<number> => {
      const queue = await setup.createQueue({
        retryConfig: {
          ...RETRIES.retryConfig,
          maxDoublings: 1,
          ...retryConfig,
        },
      });
      setup.answer = () => ({ status: 500 });
      const name = await setup.createTask(queue);
      await setup.pass(1_000_000);
      const refusal = await refusalOf(setup.client.getTask({ name }));
      expect(refusal?.code).toBe(status.NOT_FOUND);
      return setup.arrivals.length;
    };
    const maxBackoff = { seconds: 10 };

    test("after as many attempts as are allowed", async () => {
      expect(await gaveUpAfter({ maxBackoff, maxAttempts: 3 })).toBe(3);
    });

    test("after the time allowed, without a limit of attempts", async () => {
      expect(
        await gaveUpAfter({
          maxBackoff,
          maxAttempts: -1,
          maxRetryDuration: { seconds: 55 },
        }),
      ).toBe(7);
    });

    test("after both, when both are limited and the time takes longer", async () => {
      expect(
        await gaveUpAfter({
          maxBackoff,
          maxAttempts: 3,
          maxRetryDuration: { seconds: 55 },
        }),
      ).toBe(7);
    });

    test("after both, when both are limited and the attempts take longer", async () => {
      expect(
        await gaveUpAfter({
          maxBackoff,
          maxAttempts: 9,
          maxRetryDuration: { seconds: 55 },
        }),
      ).toBe(9);
    });
  });
});
