import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import { commitIn, commitOf } from "./moments.ts";
import { CHAIN, failedChain, made, retried } from "./retried-runs.ts";
import { Station } from "./station.ts";

describe("a retry", () => {
  const refusal = async (
    station: Station,
    payload: JsonObject,
  ): Promise<unknown> => {
    const answer = await station.call("retry_workflow", { payload });
    return answer?.outcome.type === "failed" ? answer.outcome.error : null;
  };

  it("is refused for a run that goes on, that succeeded, or that was retried, and says what to do", async () => {
    const station = new Station();
    const commit = station.holdAt(commitOf("a", "before"));
    const old = await station.start(CHAIN);
    await commit.reached;
    expect(await refusal(station, { run_id: old })).toMatchObject({
      code: "FAILED_PRECONDITION",
      reason: "RUN_NOT_ENDED",
    });
    commit.release();
    await station.ended(old);
    const runId = await retried(station, old);
    await station.ended(runId);
    expect(await refusal(station, { run_id: old })).toMatchObject({
      reason: "RUN_RETRIED",
      message: `The run cannot be retried: it was retried as ${runId} already. Retry that one.`,
    });
    expect(await refusal(station, { run_id: runId })).toMatchObject({
      reason: "RUN_SUCCEEDED",
    });
    const wrong = { run_id: runId, from_step: "z" };
    expect(await refusal(station, wrong)).toMatchObject({
      code: "INVALID_ARGUMENT",
      fieldViolations: [
        {
          field: "payload.from_step",
          description: '"z" is no step of this run. Known: a, b, c',
        },
      ],
    });
  });

  it("that crashes before its enqueue has the new run found by the watch ordered before", async () => {
    const station = new Station();
    const old = await failedChain(station);
    station.killAt(commitIn("workflow_runs", "after"));
    expect(
      await station.call("retry_workflow", { payload: { run_id: old } }),
    ).toBeNull();
    station.restart();
    await station.settle();
    const { retried_by: runId } = await station.run(old);
    expect(station.machine.world.callsOf("b")).toBe(1);
    await station.pass(30_000);
    expect((await station.run(String(runId))).phase).toBe("success");
  });

  it("that crashes anywhere is done once by a repeat of its request", async () => {
    const whole = new Station();
    const first = await failedChain(whole);
    const before = whole.moments.length;
    await retried(whole, first);
    const moments = whole.moments.length - before;
    for (let death = 1; death <= moments; death += 1) {
      const station = new Station();
      const old = await failedChain(station);
      const body = { request_id: randomUUID(), payload: { run_id: old } };
      let moment = 0;
      station.killAt(() => (moment += 1) === death);
      await station.call("retry_workflow", body);
      station.restart();
      await station.call("retry_workflow", body);
      const { retried_by: runId } = await station.run(old);
      expect(await station.runIds(), `death ${death}`).toHaveLength(2);
      expect((await station.ended(String(runId))).phase).toBe("success");
      expect(await made(station, "c"), `death ${death}`).toBe(1);
    }
  });
});
