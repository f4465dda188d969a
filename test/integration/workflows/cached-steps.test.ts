import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Caller } from "#shared/auth/caller.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { ALICE } from "./engine.ts";
import { definitionOf, step } from "./engine-definitions.ts";
import { MIB } from "./large-thing.ts";
import { chunksOf } from "./large-steps.ts";
import { commitOf, reading } from "./moments.ts";
import { asked, retried, work } from "./retried-runs.ts";
import { Station } from "./station.ts";

const HOUR_MS = 3_600_000;
const BOB: Caller = {
  ...ALICE,
  id: "bob@example.com",
  email: "bob@example.com",
};

/** A step that looks up the same in every run. */
function lookUp(id: string, fields: JsonObject = {}): JsonObject {
  return {
    ...work(id, "look_up"),
    cache: { max_age: "PT1H" },
    ...fields,
  };
}

const Steps = z.object({
  steps: z.array(
    z.looseObject({
      status: z.string(),
      output: z.looseObject({ mark: z.string() }).nullable(),
      cached_from: z
        .looseObject({ run_id: z.string(), step_id: z.string() })
        .nullable(),
    }),
  ),
});

async function stepsOf(station: Station, runId: string) {
  const result = await asked(station, "get_workflow", { run_id: runId });
  return Steps.parse(result).steps;
}

/** A run of one step to its end. */
async function ran(station: Station, one: JsonObject): Promise<string> {
  const runId = await station.start([one]);
  await station.ended(runId);
  return runId;
}

function calls(station: Station, on = "a"): number {
  return station.machine.world.callsOf(on);
}

describe("a step that may be answered from the cache", () => {
  it("is given what its tool answered before, says of whom, and does not call it", async () => {
    const station = new Station();
    const first = await ran(station, lookUp("a"));
    const second = await ran(station, lookUp("a"));
    const [made] = await stepsOf(station, first);
    const [given] = await stepsOf(station, second);
    expect(made).toMatchObject({ status: "success", cached_from: null });
    expect(given).toMatchObject({
      status: "success",
      output: made?.output,
      cached_from: {
        run_id: first,
        step_id: "a",
        at: made?.["completed_at"],
      },
    });
    expect(calls(station)).toBe(1);
  });

  it("calls its tool again when the answer is as old as it may be", async () => {
    const station = new Station();
    await ran(station, lookUp("a"));
    await station.pass(HOUR_MS);
    await ran(station, lookUp("a"));
    expect(calls(station)).toBe(2);
  });

  it("goes by its own age, where the answer is kept for longer", async () => {
    const station = new Station();
    await ran(station, lookUp("a"));
    await station.pass(60_000);
    await ran(station, lookUp("a", { cache: { max_age: 60 } }));
    expect(calls(station)).toBe(2);
  });

  it("is not given the answer to a question of its own that another asked", async () => {
    const station = new Station();
    await ran(station, lookUp("a"));
    const definition = definitionOf([lookUp("a")]);
    const answer = await station.call(
      "start_workflow",
      { payload: { workflow_definition: definition } },
      BOB,
    );
    expect(answer?.outcome.type).toBe("success");
    await station.until(async () => calls(station) === 2);
  });

  it("asks anew with other parameters, and without them under another key", async () => {
    const station = new Station();
    const cache = { max_age: 60, key: "mail of ${input.client}" };
    const one = { ...step("a", "look_up"), cache };
    const start = async (client: string) => {
      const runId = await station.start([one], {}, { client });
      await station.ended(runId);
      return (await stepsOf(station, runId))[0]?.cached_from ?? null;
    };
    expect(await start("Keller")).toBeNull();
    expect(await start("Keller")).not.toBeNull();
    expect(await start("Northgate")).toBeNull();
    const other = await ran(station, lookUp("a"));
    expect((await stepsOf(station, other))[0]?.cached_from).toBeNull();
  });

  it("is refused what its owner may not read any more, though the answer is there", async () => {
    const station = new Station();
    await ran(station, lookUp("a"));
    const loading = station.holdAt(reading("get_all", /steps\/a$/));
    const runId = await station.start([lookUp("a")]);
    await loading.reached;
    await station.engine.platform.documents.transaction(async (transaction) =>
      transaction.write({
        type: "set",
        path: "roles/alice@example.com",
        data: { roles: ["viewer"] },
      }),
    );
    loading.release();
    const run = await station.ended(runId);
    expect(run.error?.code).toBe("PERMISSION_DENIED");
    expect(await station.step(runId, "a")).toMatchObject({ phase: "failed" });
    expect(calls(station)).toBe(1);
  });

  it("leaves no failure for others to be given", async () => {
    const station = new Station();
    const fails = { code: "INVALID_ARGUMENT", calls: 1 };
    const parameters = { on: "a", fails };
    await ran(station, lookUp("a", { parameters }));
    const second = await ran(station, lookUp("a", { parameters }));
    expect(await stepsOf(station, second)).toMatchObject([
      { status: "success", cached_from: null },
    ]);
  });

  it("calls its tool where the step that was answered has gone", async () => {
    const station = new Station();
    const first = await ran(station, lookUp("a"));
    await station.engine.platform.documents.transaction(async (transaction) =>
      transaction.write({
        type: "delete",
        path: `workflow_runs/${first}/steps/a`,
      }),
    );
    await ran(station, lookUp("a"));
    expect(calls(station)).toBe(2);
  });

  it("may be an item of a map", async () => {
    const station = new Station();
    const runId = await ran(station, {
      ...lookUp("each"),
      for_each: ["x", "y", "x", "x"],
      max_concurrency: 1,
      parameters: { on: "${item}" },
    });
    expect((await station.run(runId)).phase).toBe("success");
    expect(["x", "y"].map((on) => calls(station, on))).toEqual([1, 1]);
    expect(await station.step(runId, "each[3]")).toMatchObject({
      cached_from: { run_id: runId, step_id: "each[0]" },
    });
  });

  it("tells a retry of its run whose answer it was given", async () => {
    const station = new Station();
    const first = await ran(station, lookUp("a"));
    const second = await station.start([
      lookUp("a"),
      work("b", "make_thing", { after: "a" }),
    ]);
    await station.ended(second);
    const third = await retried(station, second, { from_step: "b" });
    await station.ended(third);
    expect((await stepsOf(station, third))[0]).toMatchObject({
      inherited_from: second,
      cached_from: { run_id: first },
      output: (await stepsOf(station, first))[0]?.output,
    });
  });

  it("loses nothing wherever the process dies, at every moment of a run in turn, with a large answer too", async () => {
    const steps = [
      {
        ...work("large", "read_large_thing"),
        parameters: { on: "large", bytes: MIB },
        cache: { max_age: "PT1H" },
      },
      step("after", "make_thing", {
        parameters: { saw: ["${steps.large.z_end}"] },
      }),
    ];
    const whole = new Station();
    await whole.ended(await whole.start(steps));
    for (const known of [false, true])
      for (let death = 1; death <= whole.moments.length; death += 1) {
        const station = new Station();
        if (known) await station.ended(await station.start(steps));
        const begun = await station.runIds();
        let moment = 0;
        station.killAt(() => (moment += 1) === death);
        const body = {
          request_id: randomUUID(),
          payload: { workflow_definition: definitionOf(steps) },
        };
        await station.call("start_workflow", body);
        await station.settle();
        station.restart();
        await station.call("start_workflow", body);
        const ids = await station.runIds();
        const [runId = ""] = ids.filter((id) => !begun.includes(id));
        expect(
          (await station.ended(runId)).phase,
          `death ${death}, ${known}`,
        ).toBe("success");
        expect(
          await station.effects(runId, "after"),
          `death ${death}, ${known}`,
        ).toBe(1);
        expect(
          await chunksOf(station, runId, "large"),
          `death ${death}, ${known}`,
        ).toHaveLength(3);
      }
  });

  it("leaves an answer for others with its own commit, or none", async () => {
    for (const stage of ["before", "after"] as const) {
      const station = new Station();
      station.killAt(commitOf("a", stage));
      const runId = await station.start([lookUp("a")]);
      await station.settle();
      station.restart();
      const entries = await station.engine.platform.documents.query({
        from: { collection: "step_cache" },
      });
      const settled = await station.step(runId, "a");
      expect(entries).toHaveLength(settled === null ? 0 : 1);
      expect((await station.ended(runId)).phase).toBe("success");
    }
  });
});
