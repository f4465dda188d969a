import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import { madeByHand, refusal } from "./by-hand.ts";
import { step } from "./engine-definitions.ts";
import { AFTER, each, items, marks, output } from "./map-steps.ts";
import { commitOf } from "./moments.ts";
import { asked } from "./retried-runs.ts";
import { Station } from "./station.ts";
import { sticking, stuckAt } from "./sticking-map.ts";

describe("an item of a map that is settled by hand", () => {
  it("is completed with an output that takes its place, and its lane goes on", async () => {
    const station = new Station();
    const runId = await stuckAt(station, [
      sticking(6, 2),
      step("after", "make_thing", {
        parameters: { saw: ["${steps.each.outputs[2].mark}"] },
      }),
    ]);
    expect(await station.phases(runId, ["each[2]", "each[4]"])).toEqual([
      "retrying",
      null,
    ]);
    await asked(station, "complete_step", {
      run_id: runId,
      step_id: "each[2]",
      output: madeByHand(),
    });
    expect((await station.ended(runId)).phase).toBe("success");
    expect((await marks(station, runId))[2]).toBe("by hand");
    expect(await station.effects(runId, "name4")).toBe(1);
    expect(await station.step(runId, "after")).toMatchObject({
      output: { saw: ["by hand"] },
    });
  });

  it("may be the last of its lane, and ends the map then", async () => {
    const station = new Station();
    const runId = await stuckAt(station, [sticking(4, 3)]);
    await asked(station, "complete_step", {
      run_id: runId,
      step_id: "each[3]",
      output: madeByHand(),
    });
    await station.settle();
    expect((await station.run(runId)).phase).toBe("success");
  });

  it("is skipped where an item may be missing: nothing is in its place, and it is no failure", async () => {
    const station = new Station();
    const runId = await stuckAt(station, [
      sticking(4, 1, { tolerated_failures: 1 }),
      step("after", "make_thing", {
        parameters: { saw: ["${steps.each.outputs[1].mark}"] },
      }),
    ]);
    await asked(station, "skip_step", { run_id: runId, step_id: "each[1]" });
    expect((await station.ended(runId)).phase).toBe("success");
    expect(await output(station, runId)).toMatchObject({ count: 4, failed: 0 });
    expect((await marks(station, runId))[1]).toBeNull();
  });

  it("is skipped too where nothing refers to the map, and not where something counts on it", async () => {
    const skipped = async (more: readonly JsonObject[], fields = {}) => {
      const station = new Station();
      const runId = await station.start([sticking(2, 1), ...more], fields);
      await station.settle();
      const payload = { run_id: runId, step_id: "each[1]" };
      return refusal(station, "skip_step", payload);
    };
    const done = { outcome: { type: "success" } };
    const needed = { code: "FAILED_PRECONDITION", reason: "ITEM_NEEDED" };
    const later = step("later", "make_thing", { after: "each" });
    expect(await skipped([later])).toMatchObject(done);
    expect(await skipped([AFTER])).toMatchObject(needed);
    const all = { output: { all: "${steps.each.outputs}" } };
    expect(await skipped([], all)).toMatchObject(needed);
    const again = each(0, {
      step_id: "again",
      for_each: "${steps.each.outputs}",
    });
    expect(await skipped([again])).toMatchObject(needed);
  });

  it("is refused before its turn, for an item that is not there, and after its map has settled", async () => {
    const station = new Station();
    const runId = await stuckAt(station, [
      sticking(4, 1, { tolerated_failures: 1 }),
      step("b", "make_thing", { after: "each" }),
      { step_id: "nap", tool_name: "sleep", parameters: { duration: 60 } },
    ]);
    const skip = async (stepId: string) =>
      refusal(station, "skip_step", { run_id: runId, step_id: stepId });
    expect(await skip("each[3]")).toMatchObject({ reason: "ITEM_NOT_BEGUN" });
    expect(await skip("each[4]")).toMatchObject({
      code: "INVALID_ARGUMENT",
      fieldViolations: [
        {
          field: "payload.step_id",
          description:
            '"each[4]" is no item of this run: there are 4, counted from 0',
        },
      ],
    });
    expect(await skip("b[0]")).toMatchObject({
      fieldViolations: [
        { description: '"b" has no for_each, and so no items' },
      ],
    });
    expect(await skip("each[0]")).toMatchObject({ reason: "STEP_SETTLED" });
    await asked(station, "skip_step", { run_id: runId, step_id: "each" });
    expect(await skip("each[1]")).toMatchObject({
      message:
        'Step "each[1]" cannot be settled by hand: its map has settled: skipped.',
    });
  });

  it("is refused before its map's list is known", async () => {
    const station = new Station();
    const runId = await station.start([
      { step_id: "nap", tool_name: "sleep", parameters: { duration: 60 } },
      each(2, { depends_on: ["nap"] }),
    ]);
    await station.settle();
    const payload = { run_id: runId, step_id: "each[0]" };
    expect(await refusal(station, "skip_step", payload)).toMatchObject({
      message:
        'Step "each[0]" cannot be settled by hand: its list is not known yet.',
    });
  });

  it("takes the condition of a delivery in flight, and loses it to one that commits first", async () => {
    for (const first of ["person", "delivery"]) {
      const station = new Station();
      const delivery = station.holdAt(commitOf("each[0]", "before"));
      const runId = await station.start([each(3, { max_concurrency: 1 })]);
      await delivery.reached;
      const person = station.holdAt(commitOf("each[0]", "before"));
      const payload = { run_id: runId, step_id: "each[0]" };
      const skips = refusal(station, "skip_step", payload);
      await person.reached;
      const [one, other] =
        first === "person" ? [person, delivery] : [delivery, person];
      one.release();
      await station.settle();
      other.release();
      const isPerson = first === "person";
      expect(await skips).toMatchObject(
        isPerson
          ? { outcome: { type: "success" } }
          : { code: "FAILED_PRECONDITION" },
      );
      expect((await station.ended(runId)).phase).toBe("success");
      const effects = items(3).map(async (_, index) =>
        station.effects(runId, `name${index}`),
      );
      expect(await Promise.all(effects)).toEqual([isPerson ? 0 : 1, 1, 1]);
    }
  });

  it("loses nothing wherever the process dies, at every moment in turn", async () => {
    const complete = (runId: string) => ({
      request_id: randomUUID(),
      payload: { run_id: runId, step_id: "each[0]", output: madeByHand() },
    });
    const whole = new Station();
    const steps = [sticking(3, 0), AFTER];
    const first = await stuckAt(whole, steps);
    const before = whole.moments.length;
    await whole.call("complete_step", complete(first));
    await whole.settle();
    const moments = whole.moments.length - before;
    expect(moments).toBeGreaterThan(20);
    for (let death = 1; death <= moments; death += 1) {
      const station = new Station();
      const runId = await stuckAt(station, steps);
      let moment = 0;
      station.killAt(() => (moment += 1) === death);
      await station.call("complete_step", complete(runId));
      await station.settle();
      station.restart();
      await station.settle();
      await station.pass(30_000);
      const state = await station.step(runId, "each[0]");
      if (state?.phase === "retrying")
        await station.call("complete_step", complete(runId));
      await station.settle();
      expect((await station.run(runId)).phase, `death ${death}`).toBe(
        "success",
      );
      expect(await marks(station, runId)).toContain("by hand");
      expect(await station.effects(runId, "name2"), `death ${death}`).toBe(1);
    }
  });
});
