import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  CloudTasksSetup,
  DAY_MS,
  refusalOf,
  START_MS,
} from "./cloud-tasks-setup.ts";

const HOUR_MS = 3_600_000;

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

  describe("by its name", () => {
    const named = (id: string): { readonly name: string } => ({
      name: `${queue}/tasks/${id}`,
    });

    test("exists once", async () => {
      await setup.client.pauseQueue({ name: queue });
      await setup.createTask(queue, "/first", named("a_9-Z"));
      const again = setup.createTask(queue, "/second", named("a_9-Z"));
      expect(await refusalOf(again)).toMatchObject({
        code: status.ALREADY_EXISTS,
        details: expect.stringContaining("task.name"),
      });
      await setup.client.resumeQueue({ name: queue });
      await setup.pass(1000);
      expect(setup.arrivals.map(({ path }) => path)).toEqual(["/first"]);
    });

    test("is refused again for an hour after it has succeeded", async () => {
      await setup.createTask(queue, "/", named("a"));
      await setup.untilArrived(1);
      await setup.whileBusy();
      setup.clock.advanceBy(HOUR_MS - 1);
      const again = setup.createTask(queue, "/", named("a"));
      expect(await refusalOf(again)).toMatchObject({
        code: status.ALREADY_EXISTS,
      });
      setup.clock.advanceBy(1);
      await setup.createTask(queue, "/", named("a"));
      await setup.untilArrived(2);
      expect(setup.times).toEqual([0, HOUR_MS]);
    });

    test("is refused again for an hour after it was deleted", async () => {
      const scheduleTime = wireTime(START_MS + DAY_MS);
      const name = await setup.createTask(queue, "/", {
        ...named("a"),
        scheduleTime,
      });
      await setup.client.deleteTask({ name });
      setup.clock.advanceBy(HOUR_MS - 1);
      const again = async (): Promise<unknown> =>
        refusalOf(setup.createTask(queue, "/", named("a")));
      expect(await again()).toMatchObject({ code: status.ALREADY_EXISTS });
      setup.clock.advanceBy(1);
      expect(await again()).toBeNull();
    });

    test("has one in each queue", async () => {
      const other = await setup.createQueue();
      await setup.createTask(queue, "/a", named("a"));
      await setup.createTask(other, "/b", { name: `${other}/tasks/a` });
      await setup.untilArrived(2);
      expect(setup.arrivals).toHaveLength(2);
    });

    test("is one of its own when it is given none", async () => {
      const names = await Promise.all([
        setup.createTask(queue),
        setup.createTask(queue),
      ]);
      expect(new Set(names).size).toBe(2);
      for (const name of names)
        expect(name).toMatch(
          /\/queues\/queue-1\/tasks\/[A-Za-z0-9_-]{1,500}$/u,
        );
    });

    test.each(["a b", "ä", "a/b", "n".repeat(501)])(
      "is refused when that is no name: %s",
      async (id) => {
        expect(
          await refusalOf(setup.createTask(queue, "/", named(id))),
        ).toMatchObject({
          code: status.INVALID_ARGUMENT,
          details: expect.stringContaining("task.name"),
        });
      },
    );

    test("is refused when it lies in another queue", async () => {
      const other = await setup.createQueue();
      const task = setup.createTask(other, "/", named("a"));
      expect(await refusalOf(task)).toMatchObject({
        code: status.INVALID_ARGUMENT,
        details: expect.stringContaining("task.name must lie in the parent"),
      });
    });
  });
});
