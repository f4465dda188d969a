import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { madeByHand, refusal } from "./by-hand.ts";
import { step } from "./engine-definitions.ts";
import { commitOf, outside } from "./moments.ts";
import { asked } from "./retried-runs.ts";
import { Station } from "./station.ts";

const MADE = madeByHand();
const FAILS = {
  parameters: { fails: { code: "UNAVAILABLE" } },
  retry_policy: { initial_interval: 600, jitter: "none" },
};
const CHAIN = [
  step("a", "make_thing", FAILS),
  step("b", "make_thing", {
    after: "a",
    parameters: { saw: ["${steps.a.mark}"] },
  }),
];

async function waiting(station: Station): Promise<string> {
  const runId = await station.start(CHAIN);
  await station.settle();
  return runId;
}

describe("a step that is completed by hand", () => {
  it("has the output that was given, and says who gave it", async () => {
    const station = new Station();
    const runId = await waiting(station);
    const result = await asked(station, "complete_step", {
      run_id: runId,
      step_id: "a",
      output: MADE,
      reason: "Done in the old system.",
    });
    expect(result).toMatchObject({
      steps: [
        {
          status: "success",
          attempts: 1,
          output: MADE,
          by_hand: {
            by: "alice@example.com",
            reason: "Done in the old system.",
          },
        },
        {},
      ],
    });
    expect((await station.ended(runId)).phase).toBe("success");
    expect(await station.step(runId, "b")).toMatchObject({
      by_hand: null,
      output: { saw: ["by hand"] },
    });
  });

  it("takes nothing that its tool could not make, and says what is wrong", async () => {
    const station = new Station();
    const runId = await waiting(station);
    const payload = { run_id: runId, step_id: "a", output: { mark: 1 } };
    expect(await refusal(station, "complete_step", payload)).toMatchObject({
      code: "INVALID_ARGUMENT",
      fieldViolations: [
        { field: "payload.output.mark" },
        { field: "payload.output.saw" },
      ],
    });
    expect(await station.phases(runId, ["a"])).toEqual(["retrying"]);
  });

  it("may be one that the engine performs itself", async () => {
    const station = new Station();
    const runId = await station.start([
      { step_id: "nap", tool_name: "sleep", parameters: { duration: 3600 } },
    ]);
    await station.settle();
    const output = { slept_until: "2026-11-23T10:00:00.000Z" };
    const payload = { run_id: runId, step_id: "nap", output };
    await asked(station, "complete_step", payload);
    await station.settle();
    expect((await station.run(runId)).phase).toBe("success");
  });
});

describe("a step that is skipped by hand", () => {
  it.each([
    ["is skipped too where it asks for success", "all_success", "skipped"],
    ["follows where it asks for no failure", "none_failed", "success"],
  ])("has what depends on it, which %s", async (_, run_if, phase) => {
    const station = new Station();
    const runId = await station.start([
      step("a", "make_thing", FAILS),
      step("b", "make_thing", { after: "a", run_if }),
    ]);
    await station.settle();
    await asked(station, "skip_step", { run_id: runId, step_id: "a" });
    expect((await station.ended(runId)).phase).toBe("success");
    expect(await station.phases(runId, ["a", "b"])).toEqual(["skipped", phase]);
  });

  it.each(["person", "delivery"])(
    "beside a delivery in flight is as whoever commits first says: the %s",
    async (first) => {
      const station = new Station();
      const delivery = station.holdAt(commitOf("a", "before"));
      const runId = await station.start([step("a", "make_thing")]);
      await delivery.reached;
      const person = station.holdAt(commitOf("a", "before"));
      const payload = { run_id: runId, step_id: "a" };
      const skips = refusal(station, "skip_step", payload);
      await person.reached;
      const isPerson = first === "person";
      (isPerson ? person : delivery).release();
      await station.settle();
      (isPerson ? delivery : person).release();
      expect(await skips).toMatchObject(
        isPerson
          ? { outcome: { type: "success" } }
          : { code: "FAILED_PRECONDITION" },
      );
      expect((await station.ended(runId)).phase).toBe("success");
      expect(await station.effects(runId, "a")).toBe(isPerson ? 0 : 1);
    },
  );

  it("of a paused run is gone on from when that is resumed", async () => {
    const station = new Station();
    const runId = await waiting(station);
    await asked(station, "pause_workflow", { run_id: runId });
    await asked(station, "skip_step", { run_id: runId, step_id: "a" });
    await station.pass(60_000);
    expect((await station.run(runId)).phase).toBe("paused");
    expect(await station.phases(runId, ["b"])).toEqual([null]);
    await asked(station, "resume_workflow", { run_id: runId });
    expect((await station.ended(runId)).phase).toBe("success");
  });
});

describe("settling a step by hand", () => {
  it("is refused for a step that has settled or acts outside, one that is not there, and a run that has ended", async () => {
    const station = new Station();
    const send = station.holdAt(outside("send", "before"));
    const runId = await station.start([
      step("a", "make_thing"),
      step("mail", "send_thing"),
    ]);
    await send.reached;
    await station.settle();
    const skip = async (stepId: string) =>
      refusal(station, "skip_step", { run_id: runId, step_id: stepId });
    expect(await skip("a")).toMatchObject({
      code: "FAILED_PRECONDITION",
      message: 'Step "a" cannot be settled by hand: it has settled: success.',
    });
    expect(await skip("mail")).toMatchObject({ reason: "STEP_CLAIMED" });
    expect(await skip("z")).toMatchObject({
      code: "INVALID_ARGUMENT",
      fieldViolations: [{ field: "payload.step_id" }],
    });
    send.release();
    await station.ended(runId);
    expect(await skip("mail")).toMatchObject({
      message: "The run cannot be changed, because it has ended: success.",
    });
  });

  it("that crashes before its enqueue is gone on from by the watch ordered before", async () => {
    const station = new Station();
    const runId = await waiting(station);
    station.killAt(commitOf("a", "after"));
    const payload = { run_id: runId, step_id: "a", output: MADE };
    expect(await station.call("complete_step", { payload })).toBeNull();
    station.restart();
    await station.settle();
    expect(await station.phases(runId, ["b"])).toEqual([null]);
    await station.pass(30_000);
    expect((await station.run(runId)).phase).toBe("success");
  });

  it("that crashes anywhere is done once by a repeat of its request", async () => {
    const whole = new Station();
    const first = await waiting(whole);
    const before = whole.moments.length;
    const about = { step_id: "a", output: MADE };
    await asked(whole, "complete_step", { run_id: first, ...about });
    const moments = whole.moments.length - before;
    for (let death = 1; death <= moments; death += 1) {
      const station = new Station();
      const runId = await waiting(station);
      const body = {
        request_id: randomUUID(),
        payload: { run_id: runId, ...about },
      };
      let moment = 0;
      station.killAt(() => (moment += 1) === death);
      await station.call("complete_step", body);
      station.restart();
      await station.call("complete_step", body);
      await station.settle();
      expect((await station.run(runId)).phase, `death ${death}`).toBe(
        "success",
      );
      expect(await station.effects(runId, "b"), `death ${death}`).toBe(1);
    }
  });
});
