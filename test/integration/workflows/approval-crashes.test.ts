import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  decide,
  publication,
  signOff,
  toldBy,
  untilTold,
} from "./approvals.ts";
import { commitOf, enqueueOf } from "./moments.ts";
import { Station } from "./station.ts";

async function asking() {
  const station = new Station();
  const runId = await station.start(signOff());
  await untilTold(station, 1);
  return { station, runId, at: { run_id: runId, step_id: "ask" } };
}

describe("an approval", () => {
  it("is told of once, however often its step is delivered", async () => {
    const { station, runId } = await asking();
    await station.deliver(runId, "ask");
    await station.engine.runtime.advance({
      runId,
      hop: "once",
      firstStepsOnly: false,
      resumeOnly: false,
    });
    await station.settle();
    expect(toldBy(station)).toHaveLength(1);
  });

  it("is told of when the process dies before it could", async () => {
    const station = new Station();
    station.killAt(commitOf("ask", "after"));
    const runId = await station.start(signOff());
    await station.settle();
    expect(toldBy(station)).toEqual([]);
    station.restart();
    await station.pass(10_000);
    await untilTold(station, 1);
    await decide(station, "approve_step", { run_id: runId, step_id: "ask" });
    expect((await station.ended(runId)).phase).toBe("success");
  });

  it("is told of again when the process dies before that is noted", async () => {
    const station = new Station();
    const killed = Promise.withResolvers<void>();
    station.killAt((moment) => {
      const isIt = publication("after")(moment);
      if (isIt) killed.resolve();
      return isIt;
    });
    await station.start(signOff());
    await killed.promise;
    await station.settle();
    station.restart();
    await station.pass(10_000);
    await untilTold(station, 2);
    const steps = toldBy(station).map(({ step_id }) => step_id);
    expect(steps).toEqual(["ask", "ask"]);
  });

  it("whose decision crashes before its enqueue is followed by the look that was ordered before", async () => {
    const { station, runId, at } = await asking();
    station.killAt(commitOf("ask", "after"));
    expect(await decide(station, "approve_step", at)).toBeNull();
    station.restart();
    await station.pass(30_000);
    expect((await station.run(runId)).phase).toBe("success");
    expect(await station.effects(runId, "b")).toBe(1);
  });

  it("whose decision crashes before its enqueue is followed by a repeat of the request", async () => {
    const { station, runId, at } = await asking();
    const requestId = randomUUID();
    station.killAt(enqueueOf("ask", "before"));
    expect(await decide(station, "reject_step", at, { requestId })).toBeNull();
    station.restart();
    expect(
      await decide(station, "reject_step", at, { requestId }),
    ).toMatchObject({ approved: false });
    await station.settle();
    expect((await station.run(runId)).phase).toBe("failed");
  });
});
