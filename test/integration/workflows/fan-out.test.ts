import { describe, expect, it } from "vitest";
import { step } from "./engine-definitions.ts";
import { Station } from "./station.ts";

const WIDTH = 999;

describe("a fan-out of a thousand steps into one join", () => {
  it("ends, and writes no document more than a handful of times", async () => {
    const writes = new Map<string, number>();
    const station = new Station({
      observe: (commit) => {
        for (const { path } of commit)
          writes.set(path, (writes.get(path) ?? 0) + 1);
      },
    });
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
