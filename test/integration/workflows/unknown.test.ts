import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import { step } from "./engine-definitions.ts";
import { commitOf, outside } from "./moments.ts";
import { asked } from "./retried-runs.ts";
import { Station } from "./station.ts";

const MAIL = [
  step("mail", "send_thing", { parameters: { unknowable: true } }),
  step("after", "make_thing", {
    after: "mail",
    parameters: { saw: ["${steps.mail.mark}"] },
  }),
];

async function paused(station: Station, runId: string): Promise<void> {
  await station.until(
    async () => (await station.run(runId)).phase === "paused",
  );
}

/** A run whose process died when its effect outside was about to happen, or had just happened. */
async function unknown(
  station: Station,
  stage: "before" | "after",
): Promise<string> {
  station.killAt(outside("send", stage));
  const runId = await station.start(MAIL);
  await station.settle();
  station.restart();
  await paused(station, runId);
  return runId;
}

async function resolve(
  station: Station,
  runId: string,
  fields: JsonObject,
): Promise<JsonObject> {
  const about = { run_id: runId, step_id: "mail" };
  return asked(station, "resolve_unknown", { ...about, ...fields });
}

function sent(station: Station): readonly number[] {
  const { world } = station.machine;
  return world.keys.map((key) => world.effectsOf(key).length);
}

describe("an effect outside that nobody can look up", () => {
  it("happens where it was never begun", async () => {
    const station = new Station();
    const runId = await station.start(MAIL);
    expect((await station.ended(runId)).phase).toBe("success");
    expect(sent(station)).toEqual([1]);
  });

  it("pauses its run where it may have happened, and says what to do", async () => {
    const station = new Station();
    const runId = await unknown(station, "after");
    const shown = await asked(station, "get_workflow", { run_id: runId });
    expect(shown).toMatchObject({
      status: "paused",
      pause: {
        reason: "OUTCOME_UNKNOWN",
        step_id: "mail",
        message:
          'Nobody can tell whether what step "mail" does has happened. Look where it would be seen, say it with resolve_unknown, and resume the run.',
      },
      steps: [
        { status: "unknown", error: { reason: "OUTCOME_UNKNOWN" } },
        { status: "pending" },
      ],
    });
    expect(sent(station)).toEqual([1]);
  });

  it("is done when a person says that it has happened, with what it made", async () => {
    const station = new Station();
    const runId = await unknown(station, "after");
    const output = { mark: "seen", saw: [] };
    await resolve(station, runId, { happened: true, output });
    await asked(station, "resume_workflow", { run_id: runId });
    expect((await station.ended(runId)).phase).toBe("success");
    expect(await station.step(runId, "after")).toMatchObject({
      output: { saw: ["seen"] },
    });
    expect(sent(station)).toEqual([1]);
  });

  it("happens when a person says that it has not", async () => {
    const station = new Station();
    const runId = await unknown(station, "before");
    await resolve(station, runId, { happened: false });
    await asked(station, "resume_workflow", { run_id: runId });
    expect((await station.ended(runId)).phase).toBe("success");
    expect(sent(station)).toEqual([1]);
  });

  it("pauses its run again when that is resumed before anybody has said it", async () => {
    const station = new Station();
    const runId = await unknown(station, "after");
    await asked(station, "resume_workflow", { run_id: runId });
    await station.settle();
    await paused(station, runId);
    expect((await station.run(runId)).epoch).toBe(1);
    expect(sent(station)).toEqual([1]);
  });

  it("is asked about once more when the process dies over the attempt that follows", async () => {
    const station = new Station();
    const runId = await unknown(station, "before");
    await resolve(station, runId, { happened: false });
    station.killAt(outside("send", "after"));
    await asked(station, "resume_workflow", { run_id: runId });
    await station.settle();
    station.restart();
    await paused(station, runId);
    expect(await station.phases(runId, ["mail"])).toEqual(["unknown"]);
    expect(sent(station)).toEqual([1]);
  });

  it("pauses its run though the process dies between the two commits", async () => {
    const station = new Station();
    station.killAt(outside("send", "after"));
    const runId = await station.start(MAIL);
    await station.settle();
    station.restart();
    let written = 0;
    station.killAt((moment) => {
      if (commitOf("mail", "after")(moment)) written += 1;
      return written === 2;
    });
    await station.until(
      async () => (await station.step(runId, "mail"))?.phase === "unknown",
    );
    station.restart();
    expect((await station.run(runId)).phase).toBe("running");
    await paused(station, runId);
    expect(sent(station)).toEqual([1]);
  });

  it("stays unknown in a run that is cancelled", async () => {
    const station = new Station();
    const runId = await unknown(station, "after");
    await asked(station, "cancel_workflow", { run_id: runId });
    expect((await station.run(runId)).phase).toBe("cancelled");
    const shown = await asked(station, "get_workflow", { run_id: runId });
    expect(shown).toMatchObject({ steps: [{ status: "unknown" }, {}] });
  });

  it("may be skipped", async () => {
    const station = new Station();
    const runId = await unknown(station, "after");
    await asked(station, "skip_step", { run_id: runId, step_id: "mail" });
    await asked(station, "resume_workflow", { run_id: runId });
    expect((await station.ended(runId)).phase).toBe("success");
  });

  it("is not resolved where it is known, nor with an output that its tool could not make", async () => {
    const station = new Station();
    const runId = await unknown(station, "after");
    const refused = async (fields: JsonObject): Promise<unknown> => {
      const payload = { run_id: runId, ...fields };
      const answer = await station.call("resolve_unknown", { payload });
      return answer?.outcome.type === "failed" ? answer.outcome.error : null;
    };
    expect(await refused({ step_id: "after", happened: false })).toMatchObject({
      reason: "STEP_NOT_UNKNOWN",
    });
    expect(await refused({ step_id: "mail", happened: true })).toMatchObject({
      fieldViolations: [
        { field: "payload.output.mark" },
        { field: "payload.output.saw" },
      ],
    });
    expect(
      await refused({ step_id: "mail", happened: false, output: {} }),
    ).toMatchObject({ fieldViolations: [{ field: "payload.output" }] });
  });

  it("is not tried for a caller whose request may be a repeat", async () => {
    const station = new Station();
    const payload = { on: "mail", unknowable: true };
    const repeated = await station.call("send_thing", {
      request_id: randomUUID(),
      payload,
    });
    expect(repeated?.outcome).toMatchObject({
      type: "failed",
      error: { code: "FAILED_PRECONDITION", reason: "OUTCOME_UNKNOWN" },
    });
    const fresh = await station.call("send_thing", { payload });
    expect(fresh?.outcome.type).toBe("success");
    expect(sent(station)).toEqual([1]);
  });
});
