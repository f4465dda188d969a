import { describe, expect, it } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import { madeByHand, refusal } from "./by-hand.ts";
import { step } from "./engine-definitions.ts";
import { AFTER, each, items, marks, output } from "./map-steps.ts";
import { commitOf } from "./moments.ts";
import { asked, FAILS_ONCE, retried, work } from "./retried-runs.ts";
import { Station } from "./station.ts";
import { sticking, stuckAt } from "./sticking-map.ts";

describe("a map that is settled by hand", () => {
  it("is skipped with its items: those under way are recorded, and no other begins", async () => {
    const station = new Station();
    const held = station.holdAt(commitOf("each[0]", "before"));
    const runId = await station.start([
      each(4, { max_concurrency: 1 }),
      step("after", "make_thing", { after: "each", run_if: "none_failed" }),
    ]);
    await held.reached;
    await asked(station, "skip_step", { run_id: runId, step_id: "each" });
    held.release();
    expect((await station.ended(runId)).phase).toBe("success");
    await station.settle();
    expect(await station.phases(runId, ["each", "after", ...items(2)])).toEqual(
      ["skipped", "success", "success", null],
    );
    expect(station.tasks("make_thing")).toEqual([]);
  });

  it("answers with the outputs that were given, whatever its items made", async () => {
    const station = new Station();
    const runId = await stuckAt(station, [sticking(3, 1), AFTER]);
    const outputs = ["x", "y", "z"].map(madeByHand);
    const payload = { run_id: runId, step_id: "each", output: { outputs } };
    await asked(station, "complete_step", payload);
    expect((await station.ended(runId)).phase).toBe("success");
    expect(await output(station, runId)).toMatchObject({ count: 3, failed: 0 });
    expect(await marks(station, runId)).toEqual(["x", "y", "z"]);
    expect(await station.step(runId, "after")).toMatchObject({
      output: { saw: ["x"] },
    });
  });

  it("may be completed before its list is known", async () => {
    const station = new Station();
    const held = station.holdAt(commitOf("each", "before"));
    const runId = await station.start([each(3), AFTER]);
    await held.reached;
    const outputs = [madeByHand()];
    const payload = { run_id: runId, step_id: "each", output: { outputs } };
    await asked(station, "complete_step", payload);
    held.release();
    expect((await station.ended(runId)).phase).toBe("success");
    expect(await station.phases(runId, items(1))).toEqual([null]);
  });

  it("has its outputs in a run that takes it over", async () => {
    const station = new Station();
    const runId = await stuckAt(station, [
      sticking(2, 1),
      work("late", "make_thing", {
        parameters: { saw: ["${steps.each.outputs[1].mark}"], ...FAILS_ONCE },
      }),
    ]);
    const outputs = [madeByHand("x"), madeByHand("y")];
    const payload = { run_id: runId, step_id: "each", output: { outputs } };
    await asked(station, "complete_step", payload);
    expect((await station.ended(runId)).phase).toBe("failed");
    const again = await retried(station, runId);
    expect((await station.ended(again)).phase).toBe("success");
    expect(await marks(station, again)).toEqual(["x", "y"]);
    expect(await station.step(again, "late")).toMatchObject({
      output: { saw: ["y"] },
    });
  });

  it("takes nothing that it could not answer, and says what is wrong", async () => {
    const station = new Station();
    const runId = await stuckAt(station, [sticking(2, 1)]);
    const complete = async (given: JsonObject) =>
      refusal(station, "complete_step", {
        run_id: runId,
        step_id: "each",
        output: given,
      });
    expect(
      await complete({ outputs: [null, { mark: 1, saw: [] }], count: 3 }),
    ).toMatchObject({
      fieldViolations: [
        { field: "payload.output.outputs[0]" },
        { field: "payload.output.outputs[1].mark" },
      ],
    });
    const wrong = { outputs: [madeByHand()], count: 3, failed: 1 };
    expect(await complete(wrong)).toMatchObject({
      fieldViolations: [
        { field: "payload.output.count" },
        { field: "payload.output.failed" },
      ],
    });
    expect(await complete(madeByHand())).toMatchObject({
      code: "INVALID_ARGUMENT",
    });
  });
});
