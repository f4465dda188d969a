import { describe, expect, it } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import { definitionOf, step } from "./engine-definitions.ts";
import { begin, CHILD, failing, family, runsOf, SLEEPING } from "./families.ts";
import { cancel, pause, resume } from "./paused-runs.ts";
import { asked, made, retried } from "./retried-runs.ts";
import { Station } from "./station.ts";

/** A step that runs a child for each of some orders. */
function each(child: JsonObject, fields: JsonObject = {}): JsonObject {
  return {
    step_id: "each",
    tool_name: "run_workflow",
    for_each: [1, 2, 3],
    parameters: { workflow_definition: child, input: { order: "${item}" } },
    ...fields,
  };
}

async function phasesOf(station: Station): Promise<readonly string[]> {
  return (await runsOf(station, true)).map(({ phase }) => phase);
}

describe("a step that runs another workflow for each item", () => {
  it("answers with what each of the runs did", async () => {
    const { station, runId } = await begin([each(CHILD)]);
    expect((await station.ended(runId)).phase).toBe("success");
    const shown = await asked(station, "get_workflow", { run_id: runId });
    expect(shown).toMatchObject({
      steps: [
        {
          output: {
            count: 3,
            outputs: [1, 2, 3].map((given) => ({
              status: "success",
              output: { given },
            })),
          },
        },
      ],
    });
    const parents = (await runsOf(station, true)).map(
      ({ parent }) => parent?.step_id ?? "",
    );
    expect(parents.toSorted()).toEqual(["each[0]", "each[1]", "each[2]"]);
  });

  it("has them paused, resumed and stopped with its own run", async () => {
    const { station, runId } = await begin([each(SLEEPING)]);
    await station.settle();
    await pause(station, runId);
    await station.settle();
    expect(await phasesOf(station)).toEqual(["paused", "paused", "paused"]);
    await resume(station, runId);
    await station.settle();
    expect(await phasesOf(station)).toEqual(["running", "running", "running"]);
    await cancel(station, runId);
    await station.settle();
    expect(await phasesOf(station)).toEqual([
      "cancelled",
      "cancelled",
      "cancelled",
    ]);
  });

  it("stops those that are under way when more have failed than it tolerates", async () => {
    const child = definitionOf([
      { tool_name: "sleep", parameters: { duration: "${input.order}" } },
      step("c", "make_thing", {
        after: "sleep",
        parameters: { fails: { code: "INVALID_ARGUMENT" } },
      }),
    ]);
    const { station, runId } = await begin(
      [
        each(child, { for_each: [1, 600] }),
        { tool_name: "sleep", parameters: { duration: 900 } },
      ],
      { error_handling: "continue_on_failure" },
    );
    await station.pass(1_000);
    expect(await station.phases(runId, ["each"])).toEqual(["failed"]);
    expect((await station.run(runId)).phase).toBe("running");
    expect((await phasesOf(station)).toSorted()).toEqual([
      "cancelled",
      "failed",
    ]);
  });

  it("stops them when a person skips it", async () => {
    const { station, runId } = await begin([
      each(SLEEPING),
      { tool_name: "sleep", parameters: { duration: 900 } },
    ]);
    await station.settle();
    await asked(station, "skip_step", { run_id: runId, step_id: "each" });
    await station.settle();
    expect(await phasesOf(station)).toEqual([
      "cancelled",
      "cancelled",
      "cancelled",
    ]);
  });
});

describe("a run that is retried, and had others run", () => {
  it("takes over what a run came to that succeeded", async () => {
    const late = step("late", "make_thing", {
      after: "child",
      parameters: {
        on: "late",
        fails: { code: "INVALID_ARGUMENT", calls: 1 },
      },
    });
    const [child] = family();
    const { station, runId } = await begin([child ?? {}, late]);
    expect((await station.ended(runId)).phase).toBe("failed");
    const again = await retried(station, runId);
    expect((await station.ended(again)).phase).toBe("success");
    expect(await runsOf(station, true)).toHaveLength(1);
  });

  it("starts another in place of one that failed, which is not told from the first by effects outside", async () => {
    const child = definitionOf([
      step("mail", "send_thing", { parameters: { on: "mail" } }),
      step("c", "make_thing", {
        after: "mail",
        parameters: {
          on: "c",
          fails: { code: "INVALID_ARGUMENT", calls: 1 },
        },
      }),
    ]);
    const { station, runId } = await begin(family(child));
    expect((await station.ended(runId)).phase).toBe("failed");
    const again = await retried(station, runId);
    expect((await station.ended(again)).phase).toBe("success");
    const children = await runsOf(station, true);
    expect(children.map(({ phase }) => phase).toSorted()).toEqual([
      "failed",
      "success",
    ]);
    expect(
      children.map(({ parent }) => parent?.run_id ?? "").toSorted(),
    ).toEqual([runId, again].toSorted());
    const { world } = station.machine;
    expect(world.keys.map((key) => world.effectsOf(key).length)).toEqual([1]);
    expect(await made(station, "c")).toBe(1);
  });

  it("has what was done outside done once more where the step is begun from", async () => {
    const child = definitionOf([
      step("mail", "send_thing", { parameters: { on: "mail" } }),
    ]);
    const { station, runId } = await begin(family(child));
    expect((await station.ended(runId)).phase).toBe("success");
    const again = await retried(station, runId, { from_step: "child" });
    expect((await station.ended(again)).phase).toBe("success");
    const { world } = station.machine;
    expect(world.keys.map((key) => world.effectsOf(key).length)).toEqual([
      1, 1,
    ]);
  });

  it("may be one that another waited for: nobody waits for its repeat", async () => {
    const { station, runId } = await begin(
      family(
        failing({ on: "c", fails: { code: "INVALID_ARGUMENT", calls: 1 } }),
      ),
    );
    expect((await station.ended(runId)).phase).toBe("failed");
    const [child] = await runsOf(station, true);
    const again = await retried(station, child?.id ?? "");
    expect(await station.ended(again)).toMatchObject({
      phase: "success",
      parent: null,
      ancestors: [],
    });
    expect((await station.run(runId)).phase).toBe("failed");
  });
});
