import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  CloudTasksSetup,
  DAY_MS,
  refusalOf,
  START_MS,
} from "./cloud-tasks-setup.ts";

const wireTime = (ms: number): { readonly seconds: number } => ({
  seconds: ms / 1000,
});

describe("a task of the Cloud Tasks emulator", () => {
  let setup: CloudTasksSetup;
  let queue: string;

  beforeEach(async () => {
    setup = await CloudTasksSetup.open();
    queue = await setup.createQueue();
  });

  afterEach(async () => {
    await setup.close();
  });

  describe("by its time", () => {
    test("is dispatched then, and not before", async () => {
      const later = START_MS + 90_000;
      await setup.createTask(queue, "/later", {
        scheduleTime: { seconds: later / 1000, nanos: 500_000_001 },
      });
      await setup.createTask(queue, "/now");
      await setup.untilArrived(2);
      expect(setup.arrivals).toMatchObject([
        { path: "/now", at: 0 },
        { path: "/later", at: 90_501 },
      ]);
    });

    test("is dispatched at once when that is over", async () => {
      const [task] = await setup.client.createTask({
        parent: queue,
        task: {
          httpRequest: { url: setup.url },
          scheduleTime: wireTime(START_MS - DAY_MS),
        },
      });
      expect(task.scheduleTime).toMatchObject({
        seconds: String(START_MS / 1000),
      });
      await setup.untilArrived(1);
      expect(setup.times).toEqual([0]);
    });

    test("is refused more than 30 days ahead", async () => {
      const at = (ms: number): Promise<string> =>
        setup.createTask(queue, "/", { scheduleTime: wireTime(START_MS + ms) });
      expect(await refusalOf(at(30 * DAY_MS))).toBeNull();
      expect(await refusalOf(at(30 * DAY_MS + 1000))).toMatchObject({
        code: status.INVALID_ARGUMENT,
        details: expect.stringContaining("task.schedule_time"),
      });
    });

    test("is deleted when it is 31 days old", async () => {
      await setup.client.pauseQueue({ name: queue });
      const name = await setup.createTask(queue);
      setup.clock.advanceBy(31 * DAY_MS - 1);
      expect(await refusalOf(setup.client.getTask({ name }))).toBeNull();
      setup.clock.advanceBy(1);
      expect(await refusalOf(setup.client.getTask({ name }))).toMatchObject({
        code: status.NOT_FOUND,
      });
      await setup.client.resumeQueue({ name: queue });
      await setup.pass(DAY_MS);
      expect(setup.arrivals).toEqual([]);
    });
  });

  test("is seen with its body in the full view only", async () => {
    await setup.client.pauseQueue({ name: queue });
    const name = await setup.createTask(queue, "/", {
      httpRequest: { body: Buffer.from("text"), headers: { "X-Own": "1" } },
    });
    const [basic] = await setup.client.getTask({ name });
    const [full] = await setup.client.getTask({ name, responseView: "FULL" });
    expect(basic).toMatchObject({
      name,
      view: "BASIC",
      httpRequest: { httpMethod: "POST", headers: { "X-Own": "1" } },
      dispatchDeadline: { seconds: "600" },
      createTime: { seconds: String(START_MS / 1000) },
      dispatchCount: 0,
      firstAttempt: null,
    });
    expect(basic.httpRequest?.body).toHaveLength(0);
    expect(full.view).toBe("FULL");
    expect(String(full.httpRequest?.body)).toBe("text");
  });

  test("is listed with those of its queue, in pages", async () => {
    await setup.client.pauseQueue({ name: queue });
    const created: string[] = [];
    for (let n = 0; n < 5; n += 1) created.push(await setup.createTask(queue));
    const [listed] = await setup.client.listTasks({ parent: queue });
    expect(listed.map(({ name }) => name)).toEqual(created.toSorted());
    const [page] = await setup.client.listTasks(
      { parent: queue, pageSize: 2 },
      { autoPaginate: false },
    );
    expect(page).toHaveLength(2);
  });

  test("is no more when it has succeeded", async () => {
    const name = await setup.createTask(queue);
    await setup.untilArrived(1);
    await setup.whileBusy();
    const refusals = await Promise.all(
      [
        setup.client.getTask({ name }),
        setup.client.deleteTask({ name }),
        setup.client.runTask({ name }),
      ].map(refusalOf),
    );
    expect(refusals.map((refusal) => refusal?.code)).toEqual(
      Array.from({ length: 3 }, () => status.NOT_FOUND),
    );
  });

  test("is not dispatched when it is deleted", async () => {
    const name = await setup.createTask(queue, "/", {
      scheduleTime: wireTime(START_MS + 1000),
    });
    await setup.client.deleteTask({ name });
    await setup.pass(DAY_MS);
    expect(setup.arrivals).toEqual([]);
  });

  test("is not retried when it is deleted under way", async () => {
    let name = "";
    setup.answer = async () => {
      await setup.client.deleteTask({ name });
      return { status: 500 };
    };
    await setup.client.pauseQueue({ name: queue });
    name = await setup.createTask(queue);
    await setup.client.resumeQueue({ name: queue });
    await setup.untilArrived(1);
    await setup.pass(DAY_MS);
    expect(setup.arrivals).toHaveLength(1);
  });

  describe("that is run", () => {
    test("is dispatched at once, whatever the queue and its time say", async () => {
      await setup.client.pauseQueue({ name: queue });
      const name = await setup.createTask(queue, "/", {
        scheduleTime: wireTime(START_MS + DAY_MS),
      });
      const [task] = await setup.client.runTask({ name });
      expect(task).toMatchObject({
        dispatchCount: 1,
        responseCount: 0,
        lastAttempt: {
          dispatchTime: { seconds: String(START_MS / 1000) },
          responseTime: null,
        },
      });
      await setup.untilArrived(1);
      await setup.client.resumeQueue({ name: queue });
      await setup.pass(2 * DAY_MS);
      expect(setup.times).toEqual([0]);
    });

    test("and fails is retried by the time it was run", async () => {
      const slow = await setup.createQueue({
        retryConfig: { minBackoff: { seconds: 10 } },
      });
      setup.answer = () => {
        setup.clock.advanceBy(setup.arrivals.length === 1 ? 3000 : 0);
        return { status: setup.arrivals.length === 1 ? 500 : 200 };
      };
      const name = await setup.createTask(slow, "/", {
        scheduleTime: wireTime(START_MS + DAY_MS),
      });
      await setup.client.runTask({ name });
      await setup.untilArrived(2);
      expect(setup.times).toEqual([0, 10_000]);
    });
  });
});
