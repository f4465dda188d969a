import { describe, expect, it } from "vitest";
import { madeByHand } from "./by-hand.ts";
import { AFTER, each, items } from "./map-steps.ts";
import { outside } from "./moments.ts";
import { asked, retried } from "./retried-runs.ts";
import { Station } from "./station.ts";

describe("an item of a map whose outcome nobody can tell", () => {
  const SENDS = { tool: "send_thing", parameters: { unknowable: true } };

  async function paused(station: Station, runId: string): Promise<void> {
    const isPaused = async () => (await station.run(runId)).phase === "paused";
    await station.until(isPaused);
  }

  it("pauses its run, and is done when a person says so", async () => {
    const station = new Station();
    station.killAt(outside("send", "after"));
    const map = each(3, { ...SENDS, max_concurrency: 1 });
    const runId = await station.start([map, AFTER]);
    await station.settle();
    station.restart();
    await paused(station, runId);
    const run = await station.run(runId);
    expect(run.pause).toMatchObject({ step_id: "each[0]" });
    await asked(station, "resolve_unknown", {
      run_id: runId,
      step_id: "each[0]",
      happened: true,
      output: madeByHand(),
    });
    await asked(station, "resume_workflow", { run_id: runId });
    expect((await station.ended(runId)).phase).toBe("success");
    expect(await station.step(runId, "after")).toMatchObject({
      output: { saw: ["by hand"] },
    });
    const { world } = station.machine;
    expect(world.keys.map((key) => world.effectsOf(key).length)).toEqual([
      1, 1, 1,
    ]);
  });

  it("pauses no run when its map has settled without it, and may be found out all the same", async () => {
    const station = new Station();
    station.killAt(outside("send", "after"));
    const runId = await station.start([
      each(1, SENDS),
      { step_id: "day", tool_name: "sleep", parameters: { duration: 7_000 } },
    ]);
    await station.settle();
    station.restart();
    await asked(station, "skip_step", { run_id: runId, step_id: "each" });
    await station.until(
      async () => (await station.step(runId, "each[0]"))?.phase === "unknown",
    );
    await station.settle();
    expect((await station.run(runId)).phase).toBe("running");
    await asked(station, "resolve_unknown", {
      run_id: runId,
      step_id: "each[0]",
      happened: true,
      output: madeByHand(),
    });
    expect((await station.ended(runId)).phase).toBe("success");
    expect(await station.phases(runId, items(1))).toEqual(["success"]);
  });

  it("is not asked about where it is begun anew by a run that repeats another from there", async () => {
    const station = new Station();
    const runId = await station.start([each(1, SENDS)]);
    expect((await station.ended(runId)).phase).toBe("success");
    const again = await retried(station, runId, { from_step: "each" });
    expect((await station.ended(again)).phase).toBe("success");
  });
});
