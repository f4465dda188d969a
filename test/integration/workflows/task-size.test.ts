import { describe, expect, it } from "vitest";
import { utf8Bytes, type JsonObject } from "#shared/kernel/json.ts";
import { step } from "./engine-definitions.ts";
import { asked } from "./retried-runs.ts";
import { MOST_TASK_BYTES, Station } from "./station.ts";

/** As long as a step's id may be. */
function longest(name: string): string {
  return name.padEnd(64, "_");
}

const PARTS = Array.from({ length: 20 }, (_, index) => longest(`part${index}`));
const JOIN = longest("join");
const EACH = longest("each");
const APPROVAL = longest("approval");
const EVENT = longest("event");
const LAST = longest("last");

const FLAKY = { fails: { code: "UNAVAILABLE", calls: 1 } };

const EVERYTHING: readonly JsonObject[] = [
  ...PARTS.map((id) => step(id, "make_thing", { parameters: FLAKY })),
  step(JOIN, "send_thing", {
    parameters: { saw: PARTS.map((id) => `\${steps.${id}.mark}`) },
  }),
  {
    ...step(EACH, "make_thing", { after: JOIN }),
    for_each: Array.from({ length: 1000 }, (_, index) => index),
    max_concurrency: 100,
    parameters: {
      on: "${run.id}.${index}",
      saw: PARTS.map((id) => `\${steps.${id}.mark}`),
    },
  },
  {
    step_id: longest("sleep"),
    tool_name: "sleep",
    parameters: { duration: 5 },
    depends_on: [EACH],
  },
  {
    step_id: APPROVAL,
    tool_name: "approval",
    parameters: { message: "May it go on?" },
    depends_on: [longest("sleep")],
  },
  {
    step_id: EVENT,
    tool_name: "wait_for_event",
    parameters: { event: "paid" },
    depends_on: [APPROVAL],
  },
  {
    step_id: LAST,
    tool_name: "sleep",
    parameters: { duration: "P1D" },
    depends_on: [EVENT],
  },
];

describe("a task", () => {
  it("of whatever kind takes less than 2 KB, however long all names are", async () => {
    const station = new Station();
    const runId = await station.start(EVERYTHING, { timeout: "P30D" });
    await asked(station, "pause_workflow", { run_id: runId });
    await asked(station, "resume_workflow", { run_id: runId });
    const isAt = (id: string, phase: string) => async () =>
      (await station.step(runId, id))?.phase === phase;
    await station.until(isAt(APPROVAL, "waiting"));
    await station.call("advance_run", { payload: { run_id: runId } });
    const approval = { run_id: runId, step_id: APPROVAL };
    await station.call("approve_step", { payload: approval });
    await station.until(isAt(EVENT, "waiting"));
    const sent = { run_id: runId, event: "paid" };
    await station.call("send_workflow_event", { payload: sent });
    await station.until(isAt(LAST, "waiting"));
    const output = { slept_until: "2026-11-23T10:00:00.000Z" };
    const last = { run_id: runId, step_id: LAST, output };
    await asked(station, "complete_step", last);
    expect((await station.ended(runId)).phase).toBe("success");
    const tasks = station.moments.filter(({ verb }) => verb === "enqueue");
    const kinds = new Set(tasks.map(({ about }) => about[0]));
    expect(kinds).toEqual(
      new Set(["advance_run", "make_thing", "run_control_step", "send_thing"]),
    );
    const bytes = tasks.map(({ about }) => utf8Bytes(about[1] ?? ""));
    // Most of it are the names of twenty steps that are referred to; more are looked up in the plan.
    expect(Math.max(...bytes)).toBeGreaterThan(1340);
    expect(Math.max(...bytes)).toBeLessThan(MOST_TASK_BYTES);
  });
});
