import { describe, expect, it } from "vitest";
import { utf8Bytes } from "#shared/kernel/json.ts";
import { step } from "./engine-definitions.ts";
import { KIB, largeOutput, MIB } from "./large-thing.ts";
import { commitOf } from "./moments.ts";
import { chunksOf, large, shown } from "./large-steps.ts";
import { asked } from "./retried-runs.ts";
import { Station } from "./station.ts";

const AFTER = step("after", "make_thing", {
  parameters: { saw: ["${steps.large.z_end}"] },
});

describe("an output", () => {
  it.each([
    ["just small enough for its step's document", 512 * KIB - 1, 0],
    ["just too large for its step's document", 512 * KIB + 1, 2],
    ["as large as an output may be", 8 * MIB, 17],
  ])(
    "%s is seen whole by who refers to it, and shown whole",
    async (_, bytes, chunks) => {
      const station = new Station();
      const runId = await station.start([large("large", bytes), AFTER]);
      expect((await station.ended(runId)).phase).toBe("success");
      expect(await chunksOf(station, runId, "large")).toHaveLength(chunks);
      const outputs = await shown(station, runId);
      expect(outputs["large"]).toEqual(largeOutput(bytes));
      expect(outputs["after"]).toMatchObject({ saw: ["seen whole"] });
    },
  );

  it("that is larger fails its step, says by how much, and nothing of it is kept", async () => {
    const station = new Station();
    const runId = await station.start([large("large", 8 * MIB + 1), AFTER]);
    expect((await station.ended(runId)).phase).toBe("failed");
    expect(await station.step(runId, "large")).toMatchObject({
      phase: "failed",
      error: {
        code: "OUT_OF_RANGE",
        reason: "OUTPUT_TOO_LARGE",
        message:
          'The output of step "large" is 8.1 MiB, and at most 8 MiB are kept. Ask its tool for less, or for a page.',
      },
    });
    expect(await station.effects(runId, "large")).toBe(0);
    expect(await chunksOf(station, runId, "large")).toEqual([]);
  });

  it("that does not fit into a commit with what its step did fails it, and nothing is done", async () => {
    const station = new Station();
    const runId = await station.start([
      large("large", 8 * MIB, { effect_mib: 3 }),
    ]);
    await station.ended(runId);
    expect(await station.step(runId, "large")).toMatchObject({
      phase: "failed",
      attempt: 1,
      error: { reason: "COMMIT_TOO_LARGE" },
    });
    expect(await station.effects(runId, "large")).toBe(0);
  });

  it.each([
    ["quotes", '"', 510 * KIB],
    ["backslashes", "\\", 510 * KIB],
    ["characters of two bytes", "é", 600 * KIB + 1],
    ["characters of four bytes", "😀", 2 * MIB + 1],
  ])("of %s is kept whole", async (_, letter, bytes) => {
    const station = new Station();
    const runId = await station.start([
      large("large", bytes, { letter }),
      AFTER,
    ]);
    expect((await station.ended(runId)).phase).toBe("success");
    const chunks = await chunksOf(station, runId, "large");
    expect(chunks.length).toBeGreaterThan(0);
    const texts = chunks.map(({ data }) => utf8Bytes(JSON.stringify(data)));
    expect(Math.max(...texts)).toBeLessThan(MIB);
    const { large: output } = await shown(station, runId);
    expect(output).toEqual(largeOutput(bytes, letter));
  });

  it("is looked at by a condition", async () => {
    const station = new Station();
    const runId = await station.start([
      large("large", MIB),
      { ...step("b", "make_thing"), when: "size(steps.large.text) > 1000000" },
      { ...step("c", "make_thing"), when: "size(steps.large.text) < 1000000" },
    ]);
    await station.ended(runId);
    expect(await station.phases(runId, ["b", "c"])).toEqual([
      "success",
      "skipped",
    ]);
  });

  it("is part of what its run answers", async () => {
    const station = new Station();
    const runId = await station.start([large("large", MIB)], {
      output: { end: "${steps.large.z_end}" },
    });
    await station.ended(runId);
    const result = await asked(station, "get_workflow", { run_id: runId });
    expect(result).toMatchObject({ output: { end: "seen whole" } });
  });

  it("is kept with its step or not at all, wherever the process dies over its commit", async () => {
    for (const stage of ["before", "after"] as const) {
      const station = new Station();
      station.killAt(commitOf("large", stage));
      const runId = await station.start([large("large", MIB), AFTER]);
      await station.settle();
      station.restart();
      const state = await station.step(runId, "large");
      const chunks = await chunksOf(station, runId, "large");
      const isKept = state?.phase === "success";
      expect(chunks).toHaveLength(isKept ? 3 : 0);
      expect((await station.ended(runId)).phase).toBe("success");
      expect((await shown(station, runId))["after"]).toMatchObject({
        saw: ["seen whole"],
      });
    }
  });
});
