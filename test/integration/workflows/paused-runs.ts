import { expect } from "vitest";
import { step } from "./engine-definitions.ts";
import { reading } from "./moments.ts";
import type { Station } from "./station.ts";

export const CHAIN = [
  step("a", "make_thing"),
  step("b", "make_thing", { after: "a" }),
  step("c", "make_thing", { after: "b" }),
];

function onRun(operation: string) {
  return async (station: Station, runId: string, fields = {}) => {
    const payload = { run_id: runId, ...fields };
    const answer = await station.call(operation, { payload });
    return answer?.outcome.type === "success"
      ? answer.outcome.result["result"]
      : answer?.outcome;
  };
}

export const pause = onRun("pause_workflow");
export const resume = onRun("resume_workflow");
export const cancel = onRun("cancel_workflow");
export const show = onRun("get_workflow");

/** A run of the chain that was paused when its second step was about to be loaded, which then found it so. */
export async function swallowed(station: Station): Promise<string> {
  const load = station.holdAt(reading("get_all", /steps\/b$/));
  const runId = await station.start(CHAIN);
  await load.reached;
  await pause(station, runId);
  load.release();
  await station.settle();
  expect(station.tasks("make_thing")).toEqual([]);
  expect(station.machine.world.callsOf(`${runId}.b`)).toBe(0);
  return runId;
}

export async function effects(station: Station, runId: string) {
  const all = ["a", "b", "c"].map((id) => station.effects(runId, id));
  return Promise.all(all);
}
