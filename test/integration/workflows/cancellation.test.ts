import { describe, expect, it } from "vitest";
import { step } from "./engine-definitions.ts";
import { commitOf, outside, reading } from "./moments.ts";
import { Station, WITHHELD } from "./station.ts";

async function cancel(station: Station, runId: string): Promise<unknown> {
  const payload = { run_id: runId, reason: "No longer needed." };
  const answer = await station.call("cancel_workflow", { payload });
  return answer?.outcome.type === "success" ? answer.outcome.result : answer;
}

describe("a cancelled run", () => {
  it("dispatches nothing that loads after the cancel was answered", async () => {
    const station = new Station();
    const load = station.holdAt(reading("get_all", /steps\/b$/));
    const runId = await station.start([
      step("a", "make_thing"),
      step("b", "make_thing", { after: "a" }),
    ]);
    await load.reached;
    expect(await cancel(station, runId)).toMatchObject({
      result: { status: "cancelled" },
    });
    load.release();
    await station.settle();
    expect(station.machine.world.callsOf(`${runId}.b`)).toBe(0);
  });

  it("lets a transactional step in flight settle, and stays cancelled", async () => {
    const station = new Station();
    const commit = station.holdAt(commitOf("a", "before"));
    const runId = await station.start([
      step("a", "make_thing"),
      step("b", "make_thing", { after: "a" }),
    ]);
    await commit.reached;
    await cancel(station, runId);
    commit.release();
    await station.pass(600_000);
    expect((await station.run(runId)).phase).toBe("cancelled");
    expect(await station.phases(runId, ["a", "b"])).toEqual(["success", null]);
  });

  it("waits for the record of what is claimed", async () => {
    const station = new Station();
    const send = station.holdAt(outside("send", "after"));
    const runId = await station.start([step("mail", "send_thing")]);
    await send.reached;
    expect(await cancel(station, runId)).toMatchObject({
      result: { status: "cancelling" },
    });
    send.release();
    expect((await station.ended(runId)).phase).toBe("cancelled");
    expect(await station.phases(runId, ["mail"])).toEqual(["success"]);
  });

  it("is ended by a repeat of a recorded step, when the process died before it could", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start([step("mail", "send_thing")]);
    const send = station.holdAt(outside("send", "after"));
    void station.deliver(runId, "mail");
    await send.reached;
    await cancel(station, runId);
    station.killAt(commitOf("mail", "after"));
    send.release();
    await station.settle();
    station.restart();
    expect((await station.run(runId)).phase).toBe("cancelling");
    await station.deliver(runId, "mail");
    expect((await station.run(runId)).phase).toBe("cancelled");
  });

  it("shows a step that waited for its next try as cancelled", async () => {
    const station = new Station();
    const runId = await station.start([
      step("a", "make_thing", {
        parameters: { fails: { code: "UNAVAILABLE" } },
      }),
    ]);
    await station.settle();
    await cancel(station, runId);
    const shown = await station.call("get_workflow", {
      payload: { run_id: runId },
    });
    expect(shown?.outcome).toMatchObject({
      result: {
        result: {
          steps: [
            {
              status: "cancelled",
              attempts: 1,
              error: { code: "UNAVAILABLE" },
              next_attempt_at: null,
            },
          ],
        },
      },
    });
  });
});
