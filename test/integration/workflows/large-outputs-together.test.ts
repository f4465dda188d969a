import { describe, expect, it } from "vitest";
import { step } from "./engine-definitions.ts";
import {
  largeOutput,
  makeLargeThing,
  MIB,
  readLargeThing,
} from "./large-thing.ts";
import { chunkReads, chunksOf, large, shown } from "./large-steps.ts";
import { each, items } from "./map-steps.ts";
import { retried } from "./retried-runs.ts";
import { Station, WITHHELD } from "./station.ts";

const PARTS = ["a", "b", "c", "d", "e"];

/** Sees the ends of the outputs of all of these. */
function join(ids: readonly string[]) {
  const saw = ids.map((id) => `\${steps.${id}.z_end}`);
  return step("join", "make_thing", { parameters: { saw } });
}

function eachLarge(count: number, bytes: number) {
  return each(count, { tool: makeLargeThing.name, parameters: { bytes } });
}

const AFTER_MAP = step("after", "make_thing", {
  parameters: { saw: ["${steps.each.outputs[1].z_end}"] },
});

describe("the outputs that a step refers to", () => {
  it("may be several large ones", async () => {
    const station = new Station();
    const ids = PARTS.slice(0, 4);
    const steps = ids.map((id) => large(id, 8 * MIB));
    const runId = await station.start([...steps, join(ids)]);
    expect((await station.ended(runId)).phase).toBe("success");
  });

  it("fail it where they are more than are read for one step, before any of them is", async () => {
    const station = new Station();
    const steps = PARTS.map((id) => large(id, 8 * MIB));
    const runId = await station.start([...steps, join(PARTS)]);
    expect((await station.ended(runId)).phase).toBe("failed");
    expect(await station.step(runId, "join")).toMatchObject({
      phase: "failed",
      attempt: 1,
      error: {
        reason: "OUTPUT_TOO_LARGE",
        message: expect.stringContaining("more than 32 MiB together"),
      },
    });
    expect(chunkReads(station)).toBe(0);
  });

  it("fail it where they are that many, though none is large", async () => {
    const station = new Station();
    const ids = Array.from({ length: 70 }, (_, index) => `part${index}`);
    const steps = ids.map((id) => large(id, MIB / 2));
    const runId = await station.start([...steps, join(ids)]);
    expect((await station.ended(runId)).error?.message).toContain(
      "more than 32 MiB together",
    );
  });
});

describe("a map whose items answer with much", () => {
  it("answers with all of it", async () => {
    const station = new Station();
    const runId = await station.start([eachLarge(3, MIB), AFTER_MAP]);
    expect((await station.ended(runId)).phase).toBe("success");
    expect((await shown(station, runId))["each"]).toEqual({
      count: 3,
      failed: 0,
      outputs: [largeOutput(MIB), largeOutput(MIB), largeOutput(MIB)],
    });
  });

  it("fails who refers to it where that is too much, before any of it is read, and is shown without", async () => {
    const station = new Station();
    const runId = await station.start([eachLarge(9, MIB), AFTER_MAP]);
    expect((await station.ended(runId)).error?.message).toContain(
      'items of "each" are more than 8 MiB together',
    );
    expect(await shown(station, runId)).toMatchObject({
      each: { count: 9, failed: 0 },
      after: null,
    });
    expect(chunkReads(station)).toBe(0);
  });

  it("is gone through again without reading what they made", async () => {
    const station = new Station();
    const runId = await station.start([eachLarge(2, MIB), AFTER_MAP]);
    await station.ended(runId);
    const since = station.moments.length;
    await station.deliver(runId, "each");
    expect(chunkReads(station, since)).toBe(0);
    expect(await station.phases(runId, items(2))).toEqual([
      "success",
      "success",
    ]);
  });
});

describe("an answer from the cache", () => {
  it("may be large, and is kept with the step that is given it", async () => {
    const station = new Station();
    const one = step("large", readLargeThing.name, {
      parameters: { on: "the same", bytes: 2 * MIB },
      cache: { max_age: 60 },
    });
    const first = await station.start([one]);
    await station.ended(first);
    const second = await station.start([one, join(["large"])]);
    expect((await station.ended(second)).phase).toBe("success");
    expect(await station.step(second, "large")).toMatchObject({
      cached_from: { run_id: first },
    });
    expect(await chunksOf(station, second, "large")).toHaveLength(5);
  });
});

describe("a retry of a run with large outputs", () => {
  it("takes them over without a copy, from the run that made them, however often", async () => {
    const station = new Station();
    const first = await station.start([
      large("large", 2 * MIB),
      large("small", MIB / 4),
      join(["large", "small"]),
    ]);
    await station.ended(first);
    const second = await retried(station, first, { from_step: "join" });
    await station.ended(second);
    const third = await retried(station, second, { from_step: "join" });
    expect((await station.ended(third)).phase).toBe("success");
    expect(await shown(station, third)).toMatchObject({
      large: largeOutput(2 * MIB),
      small: largeOutput(MIB / 4),
      join: { saw: ["seen whole", "seen whole"] },
    });
    expect(await station.step(third, "large")).toMatchObject({
      output: {},
      inherited_from: first,
    });
  });

  it("knows how large they are before it reads them", async () => {
    const station = new Station(WITHHELD);
    const steps = PARTS.map((id) => large(id, 8 * MIB));
    const first = await station.start([...steps, join(PARTS)]);
    for (const id of PARTS) await station.deliver(first, id);
    await station.deliver(first, "join", { needs: PARTS });
    const second = await retried(station, first);
    const since = station.moments.length;
    await station.deliver(second, "join", { epoch: 1, needs: PARTS });
    expect((await station.run(second)).error?.message).toContain(
      "more than 32 MiB together",
    );
    expect(chunkReads(station, since)).toBe(0);
  });
});

describe("a run of which more was made than is shown", () => {
  async function threeOfSeven(station: Station) {
    const ids = PARTS.slice(0, 3);
    const steps = ids.map((id) => large(id, 7 * MIB));
    const runId = await station.start(steps);
    await station.ended(runId);
    return runId;
  }

  it("is shown with what fits, and says what does not", async () => {
    const station = new Station();
    const runId = await threeOfSeven(station);
    const answer = await station.call("get_workflow", {
      payload: { run_id: runId },
    });
    const whole = largeOutput(7 * MIB);
    if (answer?.outcome.type !== "success") throw new Error("It is not shown.");
    expect(answer.outcome.result).toMatchObject({
      result: {
        steps: [{ output: whole }, { output: whole }, { output: null }],
      },
      execution_log: expect.arrayContaining([
        expect.objectContaining({
          step_id: "c",
          event: "step_output_left_out",
          message: expect.stringContaining("outputs_of"),
        }),
      ]),
    });
  });

  it("shows what is asked for by name, and nothing else", async () => {
    const station = new Station();
    const runId = await threeOfSeven(station);
    const since = station.moments.length;
    expect(await shown(station, runId, { outputs_of: ["c"] })).toEqual({
      a: null,
      b: null,
      c: largeOutput(7 * MIB),
    });
    expect(chunkReads(station, since)).toBe(15);
  });

  it("reads no large output for who asks for none", async () => {
    const station = new Station();
    const runId = await threeOfSeven(station);
    await shown(station, runId, { include_outputs: false });
    expect(chunkReads(station)).toBe(0);
  });

  it("refuses who asks for a step that it does not have", async () => {
    const station = new Station();
    const runId = await threeOfSeven(station);
    const answer = await station.call("get_workflow", {
      payload: { run_id: runId, outputs_of: ["a", "x"] },
    });
    expect(answer?.outcome).toMatchObject({
      error: {
        code: "INVALID_ARGUMENT",
        fieldViolations: [{ field: "payload.outputs_of[1]" }],
      },
    });
  });
});
