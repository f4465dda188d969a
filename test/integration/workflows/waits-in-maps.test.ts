import { describe, expect, it } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import { decide } from "./approvals.ts";
import { send, waiter } from "./events.ts";
import { Station } from "./station.ts";

const GOES_ON: JsonObject = { error_handling: "continue_on_failure" };

/** A map of two items that wait, of which the first gives up after a minute, and the map with it. */
function waitingMap(tool: string, parameters: JsonObject): JsonObject {
  return {
    step_id: "each",
    tool_name: tool,
    for_each: ["PT1M", "PT1H"],
    parameters: { timeout: "${item}", ...parameters },
  };
}

/** Lets the map fail, of which the second item still waits. */
async function giveUp(station: Station, runId: string): Promise<void> {
  await station.pass(60_000);
  expect(await station.phases(runId, ["each", "each[1]"])).toEqual([
    "failed",
    "waiting",
  ]);
}

describe("an item that waits when its map has settled", () => {
  it("takes no event from a step that waits for it since", async () => {
    const station = new Station();
    const late = { depends_on: ["each"], run_if: "all_done" };
    const steps = [
      waitingMap("wait_for_event", { event: "paid" }),
      { ...waiter("late"), ...late },
    ];
    const runId = await station.start(steps, GOES_ON);
    await giveUp(station, runId);
    const answer = await send(station, runId);
    expect(answer).toMatchObject({ delivered: 1, kept: false });
    await station.settle();
    expect(await station.phases(runId, ["each[1]", "late"])).toEqual([
      "waiting",
      "success",
    ]);
  });

  it("takes no event that a step will wait for", async () => {
    const station = new Station();
    const night = { tool_name: "sleep", parameters: { duration: 90 } };
    const steps = [
      waitingMap("wait_for_event", { event: "paid" }),
      { step_id: "night", ...night },
      { ...waiter("late"), depends_on: ["night"] },
    ];
    const runId = await station.start(steps, GOES_ON);
    await giveUp(station, runId);
    const answer = await send(station, runId, { broadcast: true });
    expect(answer).toMatchObject({ delivered: 0, kept: true });
    await station.ended(runId);
    expect(await station.phases(runId, ["late"])).toEqual(["success"]);
  });

  it("takes one while its map waits", async () => {
    const station = new Station();
    const map = waitingMap("wait_for_event", { event: "paid" });
    const runId = await station.start([map]);
    await station.settle();
    for (const event_id of ["one", "two"])
      expect(await send(station, runId, { event_id })).toMatchObject({
        delivered: 1,
      });
    expect((await station.ended(runId)).phase).toBe("success");
  });

  it("asks nobody for approval any more", async () => {
    const station = new Station();
    const map = waitingMap("approval", { message: "May it be sent?" });
    const night = { tool_name: "sleep", parameters: { duration: 90 } };
    const steps = [map, { step_id: "night", ...night }];
    const runId = await station.start(steps, GOES_ON);
    const place = { run_id: runId, step_id: "each[1]" };
    await station.settle();
    expect(await decide(station, "get_approval", place)).toMatchObject(place);
    await giveUp(station, runId);
    for (const word of ["get_approval", "approve_step"] as const)
      expect(await decide(station, word, place)).toMatchObject({
        reason: "APPROVAL_NOT_YOURS",
      });
  });
});
