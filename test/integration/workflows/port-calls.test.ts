import { describe, expect, it } from "vitest";
import { stepPath } from "#workflows/runtime/step/step-document.ts";
import { failing, undoable } from "./compensations.ts";
import { step } from "./engine-definitions.ts";
import { MIB } from "./large-thing.ts";
import { large } from "./large-steps.ts";
import type { Moment } from "./gated-platform.ts";
import { Station, WITHHELD } from "./station.ts";

/** The port calls that one delivery makes, in order. */
async function callsOf(
  station: Station,
  runId: string,
  stepId: string,
  needs: readonly string[] = [],
): Promise<readonly Moment["verb"][]> {
  const before = station.moments.length;
  await station.deliver(runId, stepId, { needs });
  return station.moments
    .slice(before)
    .filter(({ stage }) => stage === "before")
    .map(({ verb }) => verb);
}

describe("a step costs no more port calls than it must", () => {
  it("linear and transactional: one batch read, one commit, one task, beside what policy and operation read", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start([
      step("a", "make_thing"),
      step("b", "make_thing", {
        after: "a",
        parameters: { saw: ["${steps.a.mark}"] },
      }),
      step("c", "make_thing", { after: "b" }),
    ]);
    await station.deliver(runId, "a");
    const roles = "get_all";
    const thing = "get";
    expect(await callsOf(station, runId, "b", ["a"])).toEqual([
      "get_all",
      roles,
      thing,
      "commit",
      "enqueue",
    ]);
  });

  it("with a large output: the same, and its chunks are in the one commit", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start([
      large("a", MIB),
      step("b", "make_thing", { after: "a" }),
    ]);
    const roles = "get_all";
    expect(await callsOf(station, runId, "a")).toEqual([
      "get_all",
      roles,
      "commit",
      "enqueue",
    ]);
    const commit = station.moments.findLast(({ verb }) => verb === "commit");
    const document = stepPath(runId, "a");
    const chunks = [0, 1, 2].map((n) => `${document}/output_chunks/${n}`);
    expect(commit?.about).toEqual(
      expect.arrayContaining([document, ...chunks]),
    );
  });

  it("that refers to a large output: one more batch read", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start([
      large("a", 8 * MIB),
      step("b", "make_thing", { parameters: { saw: ["${steps.a.z_end}"] } }),
      step("c", "make_thing", { after: "b" }),
    ]);
    await station.deliver(runId, "a");
    const chunks = "get_all";
    const [roles, thing] = ["get_all", "get"];
    expect(await callsOf(station, runId, "b", ["a"])).toEqual([
      "get_all",
      chunks,
      roles,
      thing,
      "commit",
      "enqueue",
    ]);
  });

  it("that may be answered from the cache: a look whether it can, or the step that was answered in place of the call", async () => {
    const station = new Station(WITHHELD);
    const cached = {
      ...step("a", "look_up", { parameters: { on: "the same" } }),
      cache: { max_age: 60 },
    };
    const chain = [cached, step("b", "make_thing", { after: "a" })];
    const first = await station.start(chain);
    const [look, roles, thing] = ["get", "get_all", "get"];
    expect(await callsOf(station, first, "a")).toEqual([
      "get_all",
      look,
      roles,
      thing,
      "commit",
      "enqueue",
    ]);
    const commit = station.moments.findLast(({ verb }) => verb === "commit");
    expect(commit?.about).toEqual([
      stepPath(first, "a"),
      expect.stringMatching(/^step_cache\/[0-9a-f]{64}$/),
    ]);
    const second = await station.start(chain);
    const made = "get";
    expect(await callsOf(station, second, "a")).toEqual([
      "get_all",
      look,
      made,
      roles,
      "commit",
      "enqueue",
    ]);
    const given = station.moments.findLast(({ verb }) => verb === "commit");
    expect(given?.about).toEqual([stepPath(second, "a")]);
  });

  it("the last one: a transaction that ends the run, in place of the task", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start([step("a", "look_up")]);
    const [roles, thing] = ["get_all", "get"];
    const [run, end] = ["get", "commit"];
    expect(await callsOf(station, runId, "a")).toEqual([
      "get_all",
      roles,
      thing,
      "commit",
      run,
      end,
    ]);
  });

  it("a repeat of one that has settled: the batch read, and the task again", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start([
      step("a", "make_thing"),
      step("b", "make_thing", { after: "a" }),
    ]);
    await station.deliver(runId, "a");
    expect(await callsOf(station, runId, "a")).toEqual(["get_all", "enqueue"]);
  });

  it("whose effect is outside: a claim before, and a look at the run after", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start([
      step("a", "send_thing"),
      step("b", "make_thing", { after: "a" }),
    ]);
    const roles = "get_all";
    expect(await callsOf(station, runId, "a")).toEqual([
      "get_all",
      "get_all",
      "commit",
      "get",
      roles,
      "outside",
      "outside",
      "commit",
      "get",
      "enqueue",
    ]);
  });

  it("in a plan with compensations: a claim before, and a look at the run after, whatever its effect", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start([
      undoable("a"),
      step("b", "make_thing", { after: "a" }),
      step("c", "make_thing", { after: "b" }),
    ]);
    await station.deliver(runId, "a");
    const [roles, thing] = ["get_all", "get"];
    expect(await callsOf(station, runId, "b")).toEqual([
      "get_all",
      "get_all",
      "commit",
      "get",
      roles,
      thing,
      "commit",
      "get",
      "enqueue",
    ]);
  });

  it("a compensation: the calls of a step that is claimed", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start([
      undoable("a"),
      undoable("b", { after: "a" }),
      failing("bad", "b"),
    ]);
    for (const stepId of ["a", "b", "bad"])
      await station.deliver(runId, stepId);
    const [roles, thing] = ["get_all", "get"];
    const before = station.moments.length;
    await station.deliver(runId, "~b", { epoch: 1, needs: ["b"] });
    const calls = station.moments
      .slice(before)
      .filter(({ stage }) => stage === "before")
      .map(({ verb }) => verb);
    expect(calls).toEqual([
      "get_all",
      "get_all",
      "commit",
      "get",
      roles,
      thing,
      "commit",
      "get",
      "enqueue",
    ]);
  });

  it("a sleep: two deliveries, each one batch read, one commit and one task", async () => {
    const station = new Station(WITHHELD);
    const runId = await station.start([
      step("a", "make_thing"),
      { step_id: "night", tool_name: "sleep", parameters: { duration: 60 } },
      step("b", "make_thing", { after: "night" }),
    ]);
    await station.deliver(runId, "a");
    const linear = ["get_all", "commit", "enqueue"];
    expect(await callsOf(station, runId, "night")).toEqual(linear);
    station.machine.clock.advanceBy(60_000);
    expect(await callsOf(station, runId, "night")).toEqual(linear);
  });

  it.each([2, 20, 200])(
    "a join of %i: a count for each, and its own",
    async (size) => {
      const station = new Station();
      const parts = Array.from({ length: size }, (_, index) => `part${index}`);
      const runId = await station.start([
        ...parts.map((id) => step(id, "make_thing")),
        step("join", "make_thing", { after: parts.join(" ") }),
      ]);
      expect((await station.ended(runId)).phase).toBe("success");
      const counts = station.moments.filter(({ verb }) => verb === "count");
      expect(counts).toHaveLength(size + 1);
    },
  );

  it("a definition is read once in a process, whatever runs by it", async () => {
    const station = new Station();
    for (let index = 0; index < 3; index += 1)
      await station.ended(await station.start([step("a", "make_thing")]));
    const reads = station.moments.filter(
      ({ verb, about }) =>
        verb === "get" && (about[0] ?? "").startsWith("workflow_definitions/"),
    );
    // The start looks whether it is kept already; the first delivery reads it.
    expect(reads).toHaveLength(2);
  });
});
