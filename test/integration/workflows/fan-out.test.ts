import { describe, expect, it } from "vitest";
import { step } from "./engine-definitions.ts";
import { Station } from "./station.ts";

const WIDTH = 999;

/** A station, and how often each document was written in it. */
function counting() {
  const writes = new Map<string, number>();
  const station = new Station({
    observe: (commit) => {
      for (const { path } of commit)
        writes.set(path, (writes.get(path) ?? 0) + 1);
    },
  });
  return { station, writes };
}

describe("a map of a thousand items, and a step after it", () => {
  it("ends, and writes no document more than a handful of times", async () => {
    const { station, writes } = counting();
    const runId = await station.start([
      {
        step_id: "each",
        tool_name: "make_thing",
        for_each: Array.from({ length: WIDTH + 1 }, (_, index) => index),
        parameters: { on: "${run.id}.${item}" },
        max_concurrency: 50,
      },
      step("join", "make_thing", { after: "each" }),
    ]);
    expect((await station.ended(runId)).phase).toBe("success");
    expect(Math.max(...writes.values())).toBeLessThanOrEqual(2);
    // Each lane is counted at its end, and with the last what failed of all.
    const counts = station.moments.filter(
      ({ verb, stage }) => verb === "count" && stage === "before",
    );
    expect(counts.length).toBeLessThanOrEqual(2 * 50);
  });
});

describe("a fan-out of a thousand steps into one join", () => {
  it("ends, and writes no document more than a handful of times", async () => {
    const { station, writes } = counting();
    const parts = Array.from({ length: WIDTH }, (_, index) => `part${index}`);
    const runId = await station.start([
      ...parts.map((id) => step(id, "make_thing")),
      step("join", "make_thing", { after: parts.join(" ") }),
    ]);
    expect((await station.ended(runId)).phase).toBe("success");
    expect(station.machine.world.callsOf(`${runId}.join`)).toBe(1);
    expect(Math.max(...writes.values())).toBeLessThanOrEqual(2);
    const settled = await station.engine.platform.documents.count({
      from: { collection: `workflow_runs/${runId}/steps` },
    });
    expect(settled).toBe(WIDTH + 1);
  });
});
