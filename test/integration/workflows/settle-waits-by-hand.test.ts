import { describe, expect, it } from "vitest";
import { decide, signOff } from "./approvals.ts";
import { madeByHand, refusal } from "./by-hand.ts";
import { step } from "./engine-definitions.ts";
import { send, waiter } from "./events.ts";
import { commitOf } from "./moments.ts";
import { asked } from "./retried-runs.ts";
import { Station } from "./station.ts";

const SETTLED = { code: "FAILED_PRECONDITION", reason: "STEP_SETTLED" };

/** Two steps that wait for the same event, one after the other. */
const TWO_WAITERS = [
  waiter("wait"),
  {
    ...waiter("next"),
    depends_on: ["wait"],
    run_if: "none_failed",
  },
];

async function begun(station: Station): Promise<string> {
  const runId = await station.start(TWO_WAITERS);
  await station.settle();
  return runId;
}

describe("a step that waits for an event and is settled by hand", () => {
  it("takes no event any more: the next that waits has it", async () => {
    const station = new Station();
    const runId = await begun(station);
    await asked(station, "skip_step", { run_id: runId, step_id: "wait" });
    await station.settle();
    await send(station, runId, { event_id: "one" });
    expect((await station.ended(runId)).phase).toBe("success");
    expect(await station.step(runId, "next")).toMatchObject({
      output: { event_id: "one" },
    });
  });

  it.each(["person", "event"])(
    "at the moment in which the event comes leaves it to whoever is first: the %s",
    async (first) => {
      const station = new Station();
      const runId = await begun(station);
      const brings = station.holdAt(commitOf("wait", "before"));
      const sent = send(station, runId, { event_id: "one" });
      await brings.reached;
      const settles = station.holdAt(commitOf("wait", "before"));
      const skips = refusal(station, "skip_step", {
        run_id: runId,
        step_id: "wait",
      });
      await settles.reached;
      const isPerson = first === "person";
      (isPerson ? settles : brings).release();
      await station.settle();
      (isPerson ? brings : settles).release();
      await station.settle();
      expect(await skips).toMatchObject(
        isPerson ? { outcome: { type: "success" } } : SETTLED,
      );
      await sent;
      if (!isPerson) await send(station, runId, { event_id: "two" });
      expect((await station.ended(runId)).phase).toBe("success");
      expect(await station.step(runId, "next")).toMatchObject({
        output: { event_id: isPerson ? "one" : "two" },
      });
    },
  );
});

describe("a step that waits for somebody's word and is settled by hand", () => {
  it("takes no word any more when it is skipped", async () => {
    const station = new Station();
    const runId = await station.start(signOff());
    await station.settle();
    const about = { run_id: runId, step_id: "ask" };
    await asked(station, "skip_step", about);
    expect(await decide(station, "approve_step", about)).toMatchObject({
      code: "PERMISSION_DENIED",
    });
    expect((await station.ended(runId)).phase).toBe("success");
    expect(await station.phases(runId, ["ask", "b"])).toEqual([
      "skipped",
      "skipped",
    ]);
  });

  it("is not completed in the place of its approvers", async () => {
    const station = new Station();
    const runId = await station.start(signOff());
    await station.settle();
    const payload = {
      run_id: runId,
      step_id: "ask",
      output: { approved: true, approved_by: null, comment: null },
    };
    expect(await refusal(station, "complete_step", payload)).toMatchObject({
      code: "FAILED_PRECONDITION",
      reason: "APPROVAL_IN_PERSON",
    });
    expect(await station.phases(runId, ["ask"])).toEqual(["waiting"]);
  });
});

describe("a step that sleeps and is settled by hand", () => {
  it("is not woken: its time finds it settled", async () => {
    const station = new Station();
    const runId = await station.start([
      { step_id: "nap", tool_name: "sleep", parameters: { duration: 60 } },
      step("b", "make_thing", { after: "nap", run_if: "none_failed" }),
      { step_id: "day", tool_name: "sleep", parameters: { duration: 600 } },
    ]);
    await station.settle();
    await asked(station, "skip_step", { run_id: runId, step_id: "nap" });
    await station.settle();
    expect(await station.phases(runId, ["nap", "b"])).toEqual([
      "skipped",
      "success",
    ]);
    await station.pass(60_000);
    expect(await station.phases(runId, ["nap"])).toEqual(["skipped"]);
    expect((await station.ended(runId)).phase).toBe("success");
    expect(await station.effects(runId, "b")).toBe(1);
  });
});

describe("a step that paused its run and is settled by hand", () => {
  it("has no attempt any more after the resume, which goes on from it", async () => {
    const station = new Station();
    const runId = await station.start([
      step("a", "make_thing", {
        parameters: { fails: { code: "UNAVAILABLE" } },
        retry_policy: { max_attempts: 1, on_exhausted: "pause" },
      }),
      step("b", "make_thing", {
        after: "a",
        parameters: { saw: ["${steps.a.mark}"] },
      }),
    ]);
    await station.until(
      async () => (await station.run(runId)).phase === "paused",
    );
    const about = { run_id: runId, step_id: "a" };
    await asked(station, "complete_step", { ...about, output: madeByHand() });
    await station.pass(60_000);
    expect(await station.phases(runId, ["b"])).toEqual([null]);
    await asked(station, "resume_workflow", { run_id: runId });
    expect((await station.ended(runId)).phase).toBe("success");
    expect(station.machine.world.callsOf(`${runId}.a`)).toBe(1);
    expect(await station.step(runId, "b")).toMatchObject({
      output: { saw: ["by hand"] },
    });
  });
});
