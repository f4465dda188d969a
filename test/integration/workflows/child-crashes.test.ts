import { describe, expect, it } from "vitest";
import {
  asleep,
  begin,
  childOf,
  family,
  parentOf,
  SLEEPING,
} from "./families.ts";
import { commitIn, commitOf, enqueueOf } from "./moments.ts";
import { cancel } from "./paused-runs.ts";
import { Station } from "./station.ts";

describe("a process that dies over a run in a run", () => {
  it.each([
    ["before the child's start commits", commitOf("child", "before")],
    ["after the child's start committed", commitOf("child", "after")],
  ])("%s has one child, and its parent go on", async (_, moment) => {
    const station = new Station();
    station.killAt(moment);
    await station.start(family(SLEEPING));
    await station.settle();
    station.restart();
    await station.pass(30_000);
    const { id: runId = "" } = (await parentOf(station)) ?? {};
    expect((await childOf(station)).phase).toBe("running");
    expect((await station.ended(runId)).phase).toBe("success");
    expect(await station.runIds()).toHaveLength(2);
    expect(await station.effects(runId, "b")).toBe(1);
  });

  it.each([
    ["before its parent's step is ordered", enqueueOf("child", "before")],
    ["after its parent's step is ordered", enqueueOf("child", "after")],
    ["before the child's end commits", commitIn("run_checks", "before")],
    ["after the child's end committed", commitIn("run_checks", "after")],
  ])("%s goes on within half a minute", async (_, moment) => {
    const { station, runId } = await begin(family(SLEEPING));
    await station.settle();
    station.killAt(moment);
    await station.pass(600_000);
    station.restart();
    await station.pass(30_000);
    expect((await station.run(runId)).phase).toBe("success");
    expect(await station.runIds()).toHaveLength(2);
    expect(await station.effects(runId, "b")).toBe(1);
  });

  it("at any moment from the start to the end does everything once", async () => {
    const play = async (): Promise<Station> => {
      const station = new Station();
      await station.start(family());
      await station.settle();
      return station;
    };
    const whole = (await play()).moments.length;
    expect(whole).toBeGreaterThan(40);
    for (let death = 1; death <= whole; death += 1) {
      const station = new Station();
      let moment = 0;
      station.killAt(() => (moment += 1) === death);
      await station.start(family()).catch(() => null);
      await station.settle();
      station.restart();
      await station.pass(30_000);
      const parent = await parentOf(station);
      if (parent === null) continue;
      expect(parent.phase, `death ${death}`).toBe("success");
      const child = await childOf(station);
      expect(await station.runIds(), `death ${death}`).toHaveLength(2);
      expect(await station.effects(child.id, "c"), `death ${death}`).toBe(1);
      expect(await station.effects(parent.id, "b"), `death ${death}`).toBe(1);
    }
  });

  it("at any moment of a cancel has the child stop too", async () => {
    const whole = await asleep();
    const before = whole.station.moments.length;
    await cancel(whole.station, whole.runId);
    await whole.station.settle();
    const moments = whole.station.moments.length - before;
    for (let death = 1; death <= moments; death += 1) {
      const { station, runId, childId } = await asleep();
      let moment = 0;
      station.killAt(() => (moment += 1) === death);
      await cancel(station, runId);
      await station.settle();
      station.restart();
      await station.pass(30_000);
      const { phase } = await station.run(runId);
      if (phase === "running") continue;
      expect(phase, `death ${death}`).toBe("cancelled");
      expect((await station.run(childId)).phase, `death ${death}`).toBe(
        "cancelled",
      );
    }
  });
});
