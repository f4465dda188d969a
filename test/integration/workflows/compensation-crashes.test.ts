import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { failing, undoable, undone } from "./compensations.ts";
import { step } from "./engine-definitions.ts";
import { commitIn, commitOf } from "./moments.ts";
import { Station } from "./station.ts";

const FAILING = [
  undoable("a"),
  undoable("b", { after: "a", tool: "send_thing", undoTool: "make_thing" }),
  undoable("c", { after: "a" }),
  failing("bad", "b c"),
];

const CANCELLED = [
  undoable("a"),
  undoable("b", { after: "a" }),
  step("night", "make_thing", {
    after: "b",
    parameters: { fails: { code: "UNAVAILABLE" } },
    retry_policy: { max_attempts: 100, initial_interval: 60, jitter: "none" },
  }),
];

async function sweep(station: Station): Promise<void> {
  const { tasks } = station.engine.platform;
  await tasks.enqueue({ operation: "sweep_runs", payload: {} });
  await station.settle();
}

describe("a process that dies while a run is undone", () => {
  it("anywhere at all, at every moment in turn, undoes each step once", async () => {
    const whole = new Station();
    await whole.ended(await whole.start(FAILING));
    for (let death = 1; death <= whole.moments.length; death += 1) {
      const station = new Station();
      let moment = 0;
      station.killAt(() => (moment += 1) === death);
      const runId = await station.start(FAILING).catch(() => null);
      await station.settle();
      station.restart();
      if (runId === null) continue;
      expect((await station.ended(runId)).phase, `death ${death}`).toBe(
        "failed",
      );
      expect(
        await undone(station, runId, ["a", "b", "c"]),
        `death ${death}`,
      ).toEqual([1, 1, 1]);
    }
  });

  it("at every moment of a cancel in turn, has what it did undone when the cancel is repeated", async () => {
    const cancelled = async (
      kill: number | null,
    ): Promise<readonly [Station, string, number]> => {
      const station = new Station();
      const runId = await station.start(CANCELLED);
      await station.settle();
      const before = station.moments.length;
      let moment = 0;
      if (kill !== null) station.killAt(() => (moment += 1) === kill);
      const body = {
        request_id: randomUUID(),
        payload: { run_id: runId, compensate: true },
      };
      await station.call("cancel_workflow", body);
      await station.settle();
      if (kill !== null) {
        station.restart();
        await station.call("cancel_workflow", body);
      }
      await station.ended(runId);
      return [station, runId, station.moments.length - before];
    };
    const [, , moments] = await cancelled(null);
    for (let death = 1; death <= moments; death += 1) {
      const [station, runId] = await cancelled(death);
      expect((await station.run(runId)).phase, `death ${death}`).toBe(
        "cancelled",
      );
      expect(
        await undone(station, runId, ["a", "b"]),
        `death ${death}`,
      ).toEqual([1, 1]);
    }
  });

  it("after a cancel's commit has the run found by the watch ordered before", async () => {
    const station = new Station();
    const runId = await station.start(CANCELLED);
    await station.settle();
    station.killAt(commitIn("workflow_runs", "after"));
    const payload = { run_id: runId, compensate: true };
    expect(await station.call("cancel_workflow", { payload })).toBeNull();
    station.restart();
    expect((await station.run(runId)).phase).toBe("cancelling");
    await station.pass(30_000);
    expect((await station.run(runId)).phase).toBe("cancelled");
    expect(await undone(station, runId, ["a", "b"])).toEqual([1, 1]);
  });

  it("with all tasks lost has it found by the sweeper", async () => {
    const station = new Station();
    station.killAt(commitOf("~c", "before"));
    const runId = await station.start(FAILING);
    await station.settle();
    station.machine.database.exec("DELETE FROM tasks");
    station.restart();
    await station.pass(300_000);
    expect((await station.run(runId)).phase).toBe("compensating");
    await sweep(station);
    expect((await station.ended(runId)).phase).toBe("failed");
    expect(await undone(station, runId, ["a", "b", "c"])).toEqual([1, 1, 1]);
  });

  it("and the task of a step that it had claimed is lost too, has the step recorded by a look at the run", async () => {
    const station = new Station();
    const commits: string[] = [];
    station.killAt((moment) => {
      if (!commitOf("b", "before")(moment)) return false;
      commits.push("b");
      return commits.length === 2;
    });
    const runId = await station.start(CANCELLED);
    await station.settle();
    station.machine.database.exec("DELETE FROM tasks");
    station.restart();
    const payload = { run_id: runId, compensate: true };
    await station.call("cancel_workflow", { payload });
    expect((await station.run(runId)).phase).toBe("cancelling");
    expect((await station.ended(runId)).phase).toBe("cancelled");
    expect(await undone(station, runId, ["a", "b"])).toEqual([1, 0]);
  });
});
