import { describe, expect, it } from "vitest";
import { step } from "./engine-definitions.ts";
import { commitOf, outside, reading } from "./moments.ts";
import { Station, WITHHELD } from "./station.ts";

const MAIL = [step("mail", "send_thing", { timeout: 60 })];
const LEASE_MS = 75_000;

function sent({ machine: { world } }: Station): number {
  return world.keys.flatMap((key) => world.effectsOf(key)).length;
}

async function cancel(station: Station, runId: string): Promise<void> {
  await station.call("cancel_workflow", { payload: { run_id: runId } });
}

/** A station whose process died over a claimed step, before or after its effect. */
async function killedOverMail(
  stage: "before" | "after",
): Promise<{ readonly station: Station; readonly runId: string }> {
  const station = new Station(WITHHELD);
  const runId = await station.start(MAIL);
  station.killAt(outside("send", stage));
  void station.deliver(runId, "mail");
  await station.settle();
  station.restart();
  return { station, runId };
}

describe("a step whose effect is outside", () => {
  it("is claimed before anything happens outside", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start(MAIL);
    const probe = station.holdAt(outside("probe", "before"));
    const delivered = station.deliver(runId, "mail");
    await probe.reached;
    expect(await station.phases(runId, ["mail"])).toEqual(["claimed"]);
    probe.release();
    await delivered;
    expect(await station.phases(runId, ["mail"])).toEqual(["success"]);
  });

  it("and that is a poison step, which kills its process under each of twenty claims, has failed", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start(MAIL);
    for (let claim = 1; claim <= 20; claim += 1) {
      station.killAt(outside("send", "before"));
      void station.deliver(runId, "mail");
      await station.settle();
      expect(await station.step(runId, "mail")).toMatchObject({
        phase: "claimed",
        claims: claim,
      });
      station.restart();
      await station.pass(LEASE_MS);
    }
    await station.deliver(runId, "mail");
    expect(await station.step(runId, "mail")).toMatchObject({
      phase: "failed",
      attempt: 1,
      error: { reason: "STEP_NOT_SURVIVED" },
    });
    expect((await station.run(runId)).phase).toBe("failed");
    expect(sent(station)).toBe(0);
  });

  it("is put off to the lease's end while another delivery holds it", async () => {
    const { station, runId } = await killedOverMail("after");
    const claimedAt = station.machine.clock.now();
    station.machine.database.exec("DELETE FROM tasks");
    await station.deliver(runId, "mail");
    await station.deliver(runId, "mail");
    const hops = station.tasks("send_thing");
    expect(hops.map(({ dueAt }) => dueAt)).toEqual([
      claimedAt + LEASE_MS + 1_000,
    ]);
    expect(await station.phases(runId, ["mail"])).toEqual(["claimed"]);
  });

  it("is looked up and recorded after the lease, in a run that was cancelled meanwhile", async () => {
    const { station, runId } = await killedOverMail("after");
    await cancel(station, runId);
    expect((await station.run(runId)).phase).toBe("cancelling");
    await station.pass(LEASE_MS);
    await station.deliver(runId, "mail");
    expect(await station.phases(runId, ["mail"])).toEqual(["success"]);
    expect((await station.run(runId)).phase).toBe("cancelled");
    expect(sent(station)).toBe(1);
  });

  it("is looked up and recorded in a run that has ended, which does not change any more", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start(MAIL, { timeout: 30 });
    station.killAt(outside("send", "after"));
    void station.deliver(runId, "mail");
    await station.settle();
    station.restart();
    await station.pass(LEASE_MS);
    await station.deliver(runId, "mail");
    const run = await station.run(runId);
    expect(run.phase).toBe("timed_out");
    expect(await station.phases(runId, ["mail"])).toEqual(["success"]);
  });

  it("stays undone when it had not happened before its run stopped", async () => {
    const { station, runId } = await killedOverMail("before");
    await cancel(station, runId);
    await station.pass(LEASE_MS);
    await station.deliver(runId, "mail");
    expect(await station.step(runId, "mail")).toMatchObject({
      phase: "failed",
      error: { code: "CANCELLED", reason: "RUN_STOPPED" },
    });
    expect(sent(station)).toBe(0);
    expect((await station.run(runId)).phase).toBe("cancelled");
  });

  it("is not repeated when its answer was lost", async () => {
    const station = new Station();
    const runId = await station.start([
      step("mail", "send_thing", { parameters: { answer_lost: true } }),
    ]);
    expect((await station.ended(runId)).phase).toBe("success");
    expect(await station.step(runId, "mail")).toMatchObject({ attempt: 2 });
    expect(sent(station)).toBe(1);
  });

  it("is not claimed by a delivery that loaded it before its run stopped", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start(MAIL);
    const claim = station.holdAt(commitOf("mail", "before"));
    const delivered = station.deliver(runId, "mail");
    await claim.reached;
    await cancel(station, runId);
    claim.release();
    await delivered;
    expect(await station.phases(runId, ["mail"])).toEqual([null]);
    expect(sent(station)).toBe(0);
  });

  it("is not acknowledged unrecorded by a delivery that loaded it before another claimed it", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start(MAIL);
    const slow = station.holdAt(commitOf("mail", "before"));
    const twin = station.deliver(runId, "mail");
    await slow.reached;
    const probe = station.holdAt(outside("probe", "before"));
    const claiming = station.deliver(runId, "mail");
    await probe.reached;
    await cancel(station, runId);
    slow.release();
    await expect(twin).rejects.toMatchObject({ reason: "CLAIM_LATE" });
    probe.release();
    await claiming;
    expect((await station.run(runId)).phase).toBe("cancelled");
  });

  it("gets no more time than its claim has left", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start(MAIL);
    const claimed = station.holdAt(reading("get", /steps\/mail$/));
    const delivered = station.deliver(runId, "mail");
    await claimed.reached;
    station.machine.clock.advanceBy(50_000);
    const send = station.holdAt(outside("send", "before"));
    claimed.release();
    await send.reached;
    station.machine.clock.advanceBy(10_000);
    send.release();
    await delivered;
    expect(await station.step(runId, "mail")).toMatchObject({
      phase: "retrying",
      error: { code: "DEADLINE_EXCEEDED" },
    });
    expect(sent(station)).toBe(0);
  });

  it("whose claim came too late for any call is left to the end of its lease", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start(MAIL);
    const claimed = station.holdAt(reading("get", /steps\/mail$/));
    const delivered = station.deliver(runId, "mail");
    await claimed.reached;
    station.machine.clock.advanceBy(60_000);
    claimed.release();
    await expect(delivered).rejects.toMatchObject({ reason: "CLAIM_LATE" });
    expect(await station.phases(runId, ["mail"])).toEqual(["claimed"]);
  });

  it("is put off by a delivery that found the run overdue while another was claiming it", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start(MAIL, { timeout: 30 });
    const claim = station.holdAt(commitOf("mail", "before"));
    const claiming = station.deliver(runId, "mail");
    await claim.reached;
    station.machine.clock.advanceBy(30_000);
    const expiry = station.holdAt(reading("get", /^workflow_runs\/[^/]+$/));
    const overdue = station.deliver(runId, "mail");
    await expiry.reached;
    const probe = station.holdAt(outside("probe", "before"));
    claim.release();
    await probe.reached;
    station.machine.database.exec("DELETE FROM tasks");
    expiry.release();
    await overdue;
    expect((await station.run(runId)).phase).toBe("timed_out");
    expect(station.tasks("send_thing")).toHaveLength(1);
    probe.release();
    await claiming;
  });

  it("that is to be tried again, in a run that is stopping, lets the run end", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start([
      step("mail", "send_thing", { parameters: { answer_lost: true } }),
    ]);
    const send = station.holdAt(outside("send", "after"));
    const delivered = station.deliver(runId, "mail");
    await send.reached;
    await cancel(station, runId);
    expect((await station.run(runId)).phase).toBe("cancelling");
    send.release();
    await delivered;
    expect(await station.phases(runId, ["mail"])).toEqual(["retrying"]);
    expect((await station.run(runId)).phase).toBe("cancelled");
  });

  it("lets the run end by its next try, when the process dies before it could", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start([
      step("mail", "send_thing", { parameters: { answer_lost: true } }),
    ]);
    const send = station.holdAt(outside("send", "after"));
    void station.deliver(runId, "mail");
    await send.reached;
    await cancel(station, runId);
    let writes = 0;
    station.killAt(
      (moment) => commitOf("mail", "after")(moment) && (writes += 1) === 1,
    );
    send.release();
    await station.settle();
    station.restart();
    expect((await station.run(runId)).phase).toBe("cancelling");
    await station.deliver(runId, "mail", { attempt: 2 });
    expect((await station.run(runId)).phase).toBe("cancelled");
  });
});
