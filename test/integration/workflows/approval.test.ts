import { describe, expect, it } from "vitest";
import { z } from "zod";
import { isoTime } from "#shared/kernel/time.ts";
import { ANNA, decide, signOff, toldBy, untilTold } from "./approvals.ts";
import { ALICE } from "./engine.ts";
import { pause, resume } from "./paused-runs.ts";
import { Station } from "./station.ts";

const DENIED = { code: "PERMISSION_DENIED", reason: "APPROVAL_NOT_YOURS" };

async function asking(
  parameters: Parameters<typeof signOff>[0] = {},
  fields: Parameters<typeof signOff>[1] = {},
) {
  const station = new Station();
  const runId = await station.start(signOff(parameters, fields));
  await untilTold(station, 1);
  const at = { run_id: runId, step_id: "ask" };
  return { station, runId, at };
}

describe("a step that asks for approval", () => {
  it("goes on with the word of the run's owner, where it names nobody", async () => {
    const { station, runId, at } = await asking();
    expect(await station.phases(runId, ["ask", "b"])).toEqual([
      "waiting",
      null,
    ]);
    const decided_at = isoTime(station.machine.clock.now());
    const word = { ...at, comment: "Checked." };
    expect(await decide(station, "approve_step", word)).toEqual({
      ...at,
      approved: true,
      decided_by: ALICE.id,
      decided_at,
    });
    await station.settle();
    expect(await station.step(runId, "ask")).toMatchObject({
      phase: "success",
      output: {
        approved: true,
        approved_by: ALICE.id,
        comment: "Checked.",
        decided_at,
      },
    });
    expect((await station.run(runId)).phase).toBe("success");
  });

  it("goes on with the word of whom it names, and of nobody else, the owner neither", async () => {
    const { station, runId, at } = await asking({
      approvers: ["Anna@Example.com"],
    });
    expect(await decide(station, "approve_step", at)).toMatchObject(DENIED);
    expect(
      await decide(station, "approve_step", at, { caller: ANNA }),
    ).toMatchObject({ decided_by: ANNA.id });
    await station.settle();
    expect((await station.run(runId)).phase).toBe("success");
  });

  it("fails when it is rejected, once and for good, with the comment as the reason", async () => {
    const { station, runId, at } = await asking(
      {},
      { retry_policy: { max_attempts: 5 } },
    );
    await decide(station, "reject_step", { ...at, comment: "Too early." });
    await station.settle();
    expect(await station.step(runId, "ask")).toMatchObject({
      phase: "failed",
      error: {
        code: "PERMISSION_DENIED",
        reason: "APPROVAL_REJECTED",
        message: "alice@example.com rejected it: Too early.",
      },
    });
    expect((await station.run(runId)).phase).toBe("failed");
  });

  it("is decided once: the first word counts", async () => {
    const { station, runId, at } = await asking();
    const words = await Promise.all([
      decide(station, "approve_step", at),
      decide(station, "reject_step", at),
      decide(station, "reject_step", at),
    ]);
    const denied = words.filter((word) => word instanceof Error);
    expect(denied).toHaveLength(2);
    await station.settle();
    expect((await station.run(runId)).completed_at).not.toBeNull();
  });

  it("takes no model's word", async () => {
    const { station, at } = await asking();
    const caller = { ...ALICE, byAgent: true };
    expect(await decide(station, "approve_step", at, { caller })).toMatchObject(
      { code: "PERMISSION_DENIED" },
    );
  });

  it("fails when its time is over, or goes on without a word where it is told to", async () => {
    const { station, runId, at } = await asking({ timeout: 60 });
    await station.pass(60_000);
    expect(await station.step(runId, "ask")).toMatchObject({
      phase: "failed",
      error: { code: "DEADLINE_EXCEEDED", reason: "APPROVAL_TIMED_OUT" },
    });
    expect(await decide(station, "approve_step", at)).toMatchObject(DENIED);
    const other = await asking({ timeout: 60, on_timeout: "continue" });
    await other.station.pass(60_000);
    expect(await other.station.step(other.runId, "ask")).toMatchObject({
      phase: "success",
      output: { approved: false, approved_by: null },
    });
  });

  it("is decided in a paused run, which goes on after the resume", async () => {
    const { station, runId, at } = await asking();
    await station.call("pause_workflow", { payload: { run_id: runId } });
    await decide(station, "approve_step", at);
    await station.settle();
    expect(await station.phases(runId, ["ask", "b"])).toEqual([
      "success",
      null,
    ]);
    await station.call("resume_workflow", { payload: { run_id: runId } });
    expect((await station.ended(runId)).phase).toBe("success");
  });

  it("is decided no more when its time is over, though its run is paused and records that later", async () => {
    const { station, runId, at } = await asking({ timeout: 60 });
    await pause(station, runId);
    await station.pass(60_000);
    for (const word of ["get_approval", "approve_step"] as const)
      expect(await decide(station, word, at)).toMatchObject(DENIED);
    await resume(station, runId);
    await station.settle();
    expect(await station.phases(runId, ["ask"])).toEqual(["failed"]);
  });

  it("is decided no more in a run that was cancelled", async () => {
    const { station, runId, at } = await asking();
    await station.call("cancel_workflow", { payload: { run_id: runId } });
    expect(await decide(station, "approve_step", at)).toMatchObject({
      code: "FAILED_PRECONDITION",
      reason: "RUN_ENDED",
    });
  });

  it("does not tell a stranger whether there is such a run, or such a step", async () => {
    const { station, runId, at } = await asking();
    const caller = { ...ALICE, id: "bob@example.com" };
    const places = [
      at,
      { run_id: runId, step_id: "b" },
      { run_id: "run_261123_k3v9x2m8q4wt7n1c", step_id: "ask" },
    ];
    for (const place of places)
      expect(
        await decide(station, "approve_step", place, { caller }),
      ).toMatchObject(DENIED);
  });

  it("is shown with whom it asks, and what", async () => {
    const { station, runId } = await asking();
    const answer = await station.call("get_workflow", {
      payload: { run_id: runId },
    });
    const waiting_for = {
      for: "approval",
      approvers: [ALICE.id],
      message: "May it be sent?",
      until: null,
    };
    expect(answer?.outcome).toMatchObject({
      result: { result: { steps: [{ status: "waiting", waiting_for }, {}] } },
    });
  });
});

describe("what an approver is asked", () => {
  it("is shown to him alone, with a token for that very question", async () => {
    const { station, at } = await asking({ approvers: [ANNA.id], timeout: 60 });
    const expires_at = isoTime(station.machine.clock.now() + 60_000);
    expect(await decide(station, "get_approval", at)).toMatchObject(DENIED);
    const asked = await decide(station, "get_approval", at, { caller: ANNA });
    expect(asked).toEqual({
      ...at,
      workflow_name: "example",
      message: "May it be sent?",
      asked_by: ALICE.id,
      expires_at,
      token: expect.any(String),
    });
    const { token } = z.object({ token: z.string() }).parse(asked);
    expect(await decide(station, "approve_step", { token })).toMatchObject(
      DENIED,
    );
    expect(
      await decide(station, "approve_step", { token }, { caller: ANNA }),
    ).toMatchObject({ approved: true });
    expect(
      await decide(station, "get_approval", at, { caller: ANNA }),
    ).toMatchObject(DENIED);
  });

  it("changes nothing by being looked at", async () => {
    const { station, runId, at } = await asking();
    await decide(station, "get_approval", at);
    await station.settle();
    expect(await station.phases(runId, ["ask"])).toEqual(["waiting"]);
  });

  it("cannot be answered by a token of an attempt before", async () => {
    const again = { max_attempts: 2, initial_interval: 10, jitter: "none" };
    const { station, at } = await asking(
      { timeout: 60 },
      { retry_policy: again },
    );
    const asked = await decide(station, "get_approval", at);
    const { token } = z.object({ token: z.string() }).parse(asked);
    await station.pass(60_000);
    await station.pass(10_000);
    await untilTold(station, 2);
    expect(await decide(station, "reject_step", { token })).toMatchObject({
      code: "INVALID_ARGUMENT",
      reason: "APPROVAL_TOKEN_INVALID",
    });
  });
});

describe("an approver's token", () => {
  it("is told on the topic workflow-approvals, one for each, and stands for run and step", async () => {
    const { station, runId } = await asking({
      approvers: [ALICE.id, ANNA.id],
      data: { report: "${run.id}" },
    });
    const told = toldBy(station);
    expect(told).toMatchObject([
      {
        run_id: runId,
        step_id: "ask",
        workflow_name: "example",
        message: "May it be sent?",
        data: { report: runId },
        approvers: [{ approver: ALICE.id }, { approver: ANNA.id }],
        link: `https://collider.example/get-approval?run_id=${runId}&step_id=ask`,
      },
    ]);
    const [alices, annas] = told[0]?.approvers ?? [];
    const caller = ANNA;
    const word = (token = "") =>
      decide(station, "approve_step", { token }, { caller });
    expect(await word(alices?.token)).toMatchObject(DENIED);
    expect(await word(annas?.token)).toMatchObject({ decided_by: ANNA.id });
    expect(await word(annas?.token)).toMatchObject(DENIED);
  });

  it("holds for one attempt, and until the step's time is over", async () => {
    const again = { max_attempts: 2, initial_interval: 10, jitter: "none" };
    const { station, runId } = await asking(
      { timeout: 60 },
      { retry_policy: again },
    );
    await station.pass(60_000);
    await station.pass(10_000);
    await untilTold(station, 2);
    expect(await station.phases(runId, ["ask"])).toEqual(["waiting"]);
    const [first, second] = toldBy(station).map(
      ({ approvers }) => approvers[0]?.token ?? "",
    );
    const word = (token = "") => decide(station, "approve_step", { token });
    expect(await word(first)).toMatchObject({
      code: "INVALID_ARGUMENT",
      reason: "APPROVAL_TOKEN_INVALID",
    });
    expect(await word(second)).toMatchObject({ approved: true });
  });

  it.each(["", "x.y.z"])("is none of another's making: %j", async (token) => {
    const { station } = await asking();
    expect(await decide(station, "approve_step", { token })).toMatchObject({
      code: "INVALID_ARGUMENT",
      fieldViolations: [{ field: "payload.token" }],
    });
  });
});
