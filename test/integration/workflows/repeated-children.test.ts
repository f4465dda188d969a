import { describe, expect, it } from "vitest";
import { definitionOf, step } from "./engine-definitions.ts";
import { begin, childOf, family, parentOf } from "./families.ts";
import { outside } from "./moments.ts";
import { cancel, resume } from "./paused-runs.ts";
import { retried } from "./retried-runs.ts";
import { Station } from "./station.ts";

/** A child that sends one thing, under one name whatever run sends it. */
const SENDING = definitionOf([
  step("c", "send_thing", { parameters: { on: "shared" } }),
]);

describe("a run that repeats one which another run was started by", () => {
  it("does not start the same again while that may act, and then does nothing twice", async () => {
    const station = new Station();
    const send = station.holdAt(outside("send", "before"));
    await station.start(family(SENDING));
    await send.reached;
    const runId = (await parentOf(station))?.id ?? "";
    await cancel(station, runId);
    await station.settle();
    const child = await childOf(station);
    expect(child.phase).toBe("cancelling");
    const payload = { run_id: runId };
    const answer = await station.call("retry_workflow", { payload });
    expect(answer?.outcome).toMatchObject({
      error: { code: "FAILED_PRECONDITION", reason: "CHILD_UNDER_WAY" },
    });
    send.release();
    await station.ended(child.id);
    await station.ended(await retried(station, runId));
    expect(station.machine.world.actsFor("shared")).toBe(1);
  });
});

describe("a run that is started once more after what the one before did was undone", () => {
  const UNDOING = definitionOf([
    step("c", "send_thing", {
      parameters: { on: "sent" },
      compensate: { tool_name: "make_thing", parameters: { on: "undone" } },
    }),
    step("d", "make_thing", {
      after: "c",
      parameters: { on: "d", fails: { code: "INVALID_ARGUMENT", calls: 2 } },
    }),
  ]);

  it("does that again, each time, when the run that waits for it is repeated", async () => {
    const { station, runId } = await begin(family(UNDOING));
    expect((await station.ended(runId)).phase).toBe("failed");
    const second = await retried(station, runId);
    expect((await station.ended(second)).phase).toBe("failed");
    const third = await retried(station, second);
    expect((await station.ended(third)).phase).toBe("success");
    expect(station.machine.world.actsFor("sent")).toBe(3);
    const undone = await station.document("things/undone");
    expect(undone?.data["count"]).toBe(2);
  });

  it("does that again when the run that waits for it is resumed", async () => {
    const pausing = { retry_policy: { on_exhausted: "pause" } };
    const { station, runId } = await begin(family(UNDOING, pausing));
    const isPaused = async () => (await station.run(runId)).phase === "paused";
    for (let resumes = 0; resumes < 2; resumes += 1) {
      await station.until(isPaused);
      await resume(station, runId);
    }
    expect((await station.ended(runId)).phase).toBe("success");
    expect(station.machine.world.actsFor("sent")).toBe(3);
  });
});

describe("a step that starts its run once more after a resume", () => {
  it("has a person asked where nobody can tell what that has done before", async () => {
    const child = definitionOf([
      step("c", "send_thing", { parameters: { on: "c", unknowable: true } }),
      step("d", "make_thing", {
        after: "c",
        parameters: { fails: { code: "INVALID_ARGUMENT" } },
      }),
    ]);
    const { station, runId } = await begin(
      family(child, { retry_policy: { on_exhausted: "pause" } }),
    );
    const isPaused = async () => (await station.run(runId)).phase === "paused";
    await station.until(isPaused);
    await resume(station, runId);
    await station.settle();
    const state = await station.step(runId, "child");
    const wait = state?.phase === "waiting" ? state.wait : null;
    expect(wait).toMatchObject({ for: "run" });
    const childId = wait?.for === "run" ? wait.run_id : "";
    expect(await station.run(childId)).toMatchObject({
      phase: "paused",
      pause: { reason: "OUTCOME_UNKNOWN" },
    });
    expect(station.machine.world.actsFor("c")).toBe(1);
  });
});
