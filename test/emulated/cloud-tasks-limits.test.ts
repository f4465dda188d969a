import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Answer } from "./cloud-tasks-receiver.ts";
import { CloudTasksSetup, DAY_MS } from "./cloud-tasks-setup.ts";

describe("a queue's limits in the Cloud Tasks emulator", () => {
  let setup: CloudTasksSetup;

  beforeEach(async () => {
    setup = await CloudTasksSetup.open();
  });

  afterEach(async () => {
    await setup.close();
  });

  async function createTasks(
    queue: string,
    count: number,
    path = "/",
  ): Promise<void> {
    await setup.client.pauseQueue({ name: queue });
    for (let n = 0; n < count; n += 1) await setup.createTask(queue, path);
    await setup.client.resumeQueue({ name: queue });
  }

  test("let a burst through, then so many a second", async () => {
    const queue = await setup.createQueue({
      rateLimits: { maxDispatchesPerSecond: 2 },
    });
    await createTasks(queue, 15);
    await setup.untilArrived(15);
    expect(setup.times).toEqual([
      ...Array.from({ length: 10 }, () => 0),
      500,
      1000,
      1500,
      2000,
      2500,
    ]);
  });

  test("let a burst through again after a rest", async () => {
    const queue = await setup.createQueue({
      rateLimits: { maxDispatchesPerSecond: 2 },
    });
    await createTasks(queue, 10);
    await setup.pass(DAY_MS);
    await createTasks(queue, 11);
    await setup.untilArrived(21);
    expect(setup.times.slice(10)).toEqual([
      ...Array.from({ length: 10 }, () => DAY_MS),
      DAY_MS + 500,
    ]);
  });

  test("let so many run at once", async () => {
    const queue = await setup.createQueue({
      rateLimits: { maxConcurrentDispatches: 3 },
    });
    const running: ((answer: Answer) => void)[] = [];
    let most = 0;
    setup.answer = async () =>
      new Promise<Answer>((resolve) => {
        running.push(resolve);
        most = Math.max(most, running.length);
      });
    await createTasks(queue, 10);
    for (let done = 0; done < 10; done += 1) {
      await setup.until(() => running.length === Math.min(3, 10 - done));
      running.shift()?.({ status: 200 });
    }
    await setup.whileBusy();
    expect(most).toBe(3);
    expect(setup.arrivals).toHaveLength(10);
  });

  test("hold for what is queued as soon as they change", async () => {
    const queue = await setup.createQueue({
      rateLimits: { maxDispatchesPerSecond: 0.001 },
    });
    await createTasks(queue, 11);
    await setup.untilArrived(10);
    await setup.whileBusy();
    await setup.client.updateQueue({
      queue: { name: queue, rateLimits: { maxDispatchesPerSecond: 1 } },
    });
    await setup.untilArrived(11);
    expect(setup.times.at(-1)).toBe(1000);
  });

  test("do not hold for a task that is run", async () => {
    const queue = await setup.createQueue({
      rateLimits: { maxDispatchesPerSecond: 0.001 },
    });
    await createTasks(queue, 10);
    await setup.untilArrived(10);
    const name = await setup.createTask(queue);
    await setup.client.runTask({ name });
    await setup.whileBusy();
    expect(setup.times).toEqual(Array.from({ length: 11 }, () => 0));
  });

  describe("that its target sets", () => {
    /** The target answers the first tasks of /busy so, and all others 200. */
    async function whenBusy(
      answers: readonly Answer[],
    ): Promise<readonly number[]> {
      const queue = await setup.createQueue({
        retryConfig: { minBackoff: { nanos: 1_000_000 }, maxDoublings: 1 },
      });
      let next = 0;
      setup.answer = ({ path }) => {
        if (path !== "/busy") return { status: 200 };
        next += 1;
        return answers[next - 1] ?? { status: 200 };
      };
      await setup.createTask(queue, "/busy");
      await setup.untilArrived(1);
      await setup.whileBusy();
      await setup.pass(100);
      await setup.createTask(queue, "/other");
      await setup.until(() => next > answers.length);
      await setup.whileBusy();
      return setup.arrivals
        .filter(({ path }) => path === "/other")
        .map(({ at }) => at);
    }

    test.each([429, 503])(
      "by a %i are a hold of the whole queue",
      async (code) => {
        expect(await whenBusy([{ status: code }])).toEqual([1000]);
      },
    );

    test.each([404, 500])("by a %i are none", async (code) => {
      expect(await whenBusy([{ status: code }])).toEqual([100]);
    });

    test("are as long as its Retry-After says", async () => {
      const headers = { "Retry-After": "7" };
      expect(await whenBusy([{ status: 503, headers }])).toEqual([7000]);
    });

    test("are as long as the date of its Retry-After says", async () => {
      const date = new Date(setup.clock.now() + 9000).toUTCString();
      const headers = { "Retry-After": date };
      expect(await whenBusy([{ status: 429, headers }])).toEqual([9000]);
    });

    test("grow while it stays busy, and end when it succeeds", async () => {
      const busy = { status: 503 };
      const queue = await setup.createQueue({
        retryConfig: { minBackoff: { nanos: 1_000_000 }, maxDoublings: 1 },
      });
      setup.answer = () =>
        [3, 5].includes(setup.arrivals.length) ? { status: 200 } : busy;
      await setup.createTask(queue, "/a");
      await setup.untilArrived(3);
      await setup.whileBusy();
      expect(setup.times).toEqual([0, 1000, 3000]);
      await setup.createTask(queue, "/b");
      await setup.untilArrived(5);
      expect(setup.times.slice(3)).toEqual([3000, 4000]);
    });

    test("are no longer than a minute", async () => {
      const queue = await setup.createQueue({
        retryConfig: { minBackoff: { nanos: 1_000_000 }, maxDoublings: 1 },
      });
      setup.answer = () => ({ status: 503 });
      await setup.createTask(queue);
      await setup.untilArrived(9);
      const gaps = setup.times
        .slice(1)
        .map((at, index) => (at - (setup.times[index] ?? 0)) / 1000);
      expect(gaps).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    });
  });
});
