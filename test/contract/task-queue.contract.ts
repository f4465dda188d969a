import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { TaskArrivals, type TaskQueueStage } from "./task-arrivals.ts";
import { describeTaskNames } from "./task-names.contract.ts";

const TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

const odd = {
  nested: [[1], [[null]]],
  text: "👩‍⚖️\0\u2028",
  "a.b": { "": 0.1 },
  empty: {},
};

/** What every task queue does. Each test opens an empty one. */
export function describeTaskQueue(
  name: string,
  open: () => Promise<TaskQueueStage>,
): void {
  describe(`${name}: tasks`, () => {
    let stage: TaskQueueStage;
    let arrivals: TaskArrivals;

    beforeEach(async () => {
      stage = await open();
      arrivals = new TaskArrivals(stage);
    });

    afterEach(async () => {
      await stage.close();
    });

    describe("a delivery", () => {
      test("carries operation, payload and trace, and is the first", async () => {
        arrivals.start();
        const task = { operation: "act", payload: odd, traceparent: TRACE };
        await stage.tasks.enqueue(task);
        await arrivals.until("act");
        expect(arrivals.all).toMatchObject([{ ...task, retryCount: 0 }]);
      });

      test("without a trace has none", async () => {
        arrivals.start();
        await stage.tasks.enqueue({ operation: "act", payload: {} });
        await arrivals.until("act");
        expect(arrivals.all).toMatchObject([
          { payload: {}, traceparent: null },
        ]);
      });

      test("may order the next task", async () => {
        stage.start(async (delivery) => {
          arrivals.all.push({ ...delivery, at: 0 });
          const n = Number(delivery.payload["n"]);
          if (n < 5)
            await stage.tasks.enqueue({
              operation: "act",
              payload: { n: n + 1 },
            });
        });
        await stage.tasks.enqueue({ operation: "act", payload: { n: 0 } });
        await arrivals.until("act", 6);
        expect(arrivals.all.map(({ payload }) => payload["n"])).toEqual([
          0, 1, 2, 3, 4, 5,
        ]);
      });

      test("comes to every one of many tasks", async () => {
        arrivals.start();
        const all = Array.from({ length: 300 }, (_, n) => n);
        await Promise.all(
          all.map(async (n) =>
            stage.tasks.enqueue({ operation: "act", payload: { n } }),
          ),
        );
        const found = (): Set<unknown> =>
          new Set(arrivals.all.map(({ payload }) => payload["n"]));
        await stage.until(() => found().size === all.length);
        expect(found()).toEqual(new Set(all));
      });
    });

    describe("the time of a delivery", () => {
      test("is not before the one asked for", async () => {
        arrivals.start();
        const notBefore = stage.clock.now() + 1500;
        await stage.tasks.enqueue({
          operation: "late",
          payload: {},
          notBefore,
        });
        await stage.tasks.enqueue({ operation: "soon", payload: {} });
        await arrivals.until("late");
        expect(arrivals.all.map(({ operation }) => operation)).toEqual([
          "soon",
          "late",
        ]);
        expect(arrivals.of("late")[0]?.at).toBeGreaterThanOrEqual(notBefore);
      });

      test("is now, where the one asked for is over", async () => {
        arrivals.start();
        const notBefore = stage.clock.now() - 60_000;
        await stage.tasks.enqueue({ operation: "act", payload: {}, notBefore });
        await arrivals.until("act");
        expect(arrivals.all).toHaveLength(1);
      });
    });

    describe("a delivery that fails", () => {
      test("is repeated with its count until it succeeds, later each time", async () => {
        arrivals.start({ act: 4 });
        await stage.tasks.enqueue({
          operation: "act",
          payload: odd,
          traceparent: TRACE,
        });
        await arrivals.until("act", 5);
        await arrivals.settle();
        const found = arrivals.of("act");
        expect(found.map(({ retryCount }) => retryCount)).toEqual([
          0, 1, 2, 3, 4,
        ]);
        expect(found[4]).toMatchObject({ payload: odd, traceparent: TRACE });
        const gaps = found
          .slice(1)
          .map(({ at }, index) => at - (found[index]?.at ?? 0));
        expect(Math.min(...gaps)).toBeGreaterThan(0);
        expect(gaps.at(-1)).toBeGreaterThan(2 * (gaps[0] ?? Infinity));
      });

      test("holds up no other task", async () => {
        arrivals.start({ bad: Infinity });
        await stage.tasks.enqueue({ operation: "bad", payload: {} });
        await arrivals.until("bad", 2);
        await stage.tasks.enqueue({ operation: "good", payload: {} });
        await arrivals.until("good");
        expect(arrivals.of("good")).toHaveLength(1);
      });
    });

    describeTaskNames(
      () => stage,
      () => arrivals,
    );
  });
}
