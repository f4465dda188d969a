import { describe, expect, test } from "vitest";
import { faultOf } from "./fault-of.ts";
import type { TaskArrivals, TaskQueueStage } from "./task-arrivals.ts";

const MONTH_MS = 30 * 86_400_000;

function textOf(bytes: number): { readonly text: string } {
  return { text: "x".repeat(bytes - JSON.stringify({ text: "" }).length) };
}

/** De-duplication by name, and what a queue does not take. */
export function describeTaskNames(
  stage: () => TaskQueueStage,
  arrivals: () => TaskArrivals,
): void {
  describe("a name", () => {
    const named = { operation: "act", payload: {}, name: "once_9-A" };

    test("is accepted once while its task is queued", async () => {
      const notBefore = stage().clock.now() + 500;
      await stage().tasks.enqueue({ ...named, notBefore });
      await stage().tasks.enqueue({ ...named, payload: { second: true } });
      arrivals().start();
      await arrivals().until("act");
      await arrivals().settle();
      expect(
        arrivals()
          .of("act")
          .map(({ payload }) => payload),
      ).toEqual([{}]);
    });

    test("is accepted once while its delivery is under way, and fails", async () => {
      arrivals().start({ act: 1 });
      await stage().tasks.enqueue(named);
      await arrivals().until("act");
      await stage().tasks.enqueue(named);
      await arrivals().until("act", 2);
      await arrivals().settle();
      expect(
        arrivals()
          .of("act")
          .map(({ retryCount }) => retryCount),
      ).toEqual([0, 1]);
    });

    test("is not accepted again after its task has ended", async () => {
      arrivals().start();
      await stage().tasks.enqueue(named);
      await arrivals().until("act");
      await arrivals().settle();
      await stage().tasks.enqueue(named);
      await arrivals().settle();
      expect(arrivals().of("act")).toHaveLength(1);
    });

    test("holds for itself: other names and tasks without one are delivered", async () => {
      arrivals().start();
      await stage().tasks.enqueue(named);
      await stage().tasks.enqueue({ ...named, name: "once_9-B" });
      await stage().tasks.enqueue({ operation: "act", payload: {} });
      await stage().tasks.enqueue({ operation: "act", payload: {} });
      await arrivals().until("act", 4);
      await arrivals().settle();
      expect(arrivals().of("act")).toHaveLength(4);
    });

    test("offered many times at once is accepted once", async () => {
      arrivals().start();
      await Promise.all(
        Array.from({ length: 10 }, async () => stage().tasks.enqueue(named)),
      );
      await arrivals().until("act");
      await arrivals().settle();
      expect(arrivals().of("act")).toHaveLength(1);
    });
  });

  describe("a task beyond the limits is refused by its field:", () => {
    const base = { operation: "act", payload: {} };

    test.each([
      ["name", { ...base, name: "" }],
      ["name", { ...base, name: "a/b" }],
      ["name", { ...base, name: "n".repeat(501) }],
      ["payload", { ...base, payload: textOf(100 * 1024 + 1) }],
      ["payload", { ...base, payload: { text: "é".repeat(60_000) } }],
    ])("%s", async (field, task) => {
      arrivals().start();
      expect(await faultOf(stage().tasks.enqueue(task))).toEqual({
        code: "INVALID_ARGUMENT",
        reason: "TASK_INVALID",
        fields: [field],
      });
      await arrivals().settle();
      expect(arrivals().of("act")).toEqual([]);
    });

    test("notBefore", async () => {
      const notBefore = stage().clock.now() + MONTH_MS + 60_000;
      expect(
        await faultOf(stage().tasks.enqueue({ ...base, notBefore })),
      ).toMatchObject({
        fields: ["notBefore"],
      });
    });

    test("at the limits it is accepted", async () => {
      arrivals().start();
      const payload = textOf(100 * 1024);
      await stage().tasks.enqueue({ ...base, payload, name: "n".repeat(500) });
      const notBefore = stage().clock.now() + MONTH_MS - 60_000;
      await stage().tasks.enqueue({ operation: "far", payload: {}, notBefore });
      await arrivals().until("act");
      expect(arrivals().all).toMatchObject([{ payload }]);
    });
  });
}
