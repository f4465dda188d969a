import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import { ALICE } from "./engine.ts";
import { definitionOf, step } from "./engine-definitions.ts";
import type { Moment } from "./gated-platform.ts";
import { Station } from "./station.ts";

const Most = z.object({ most: z.number() });
const RunSize = z.object({
  documents_read: Most,
  documents_written: Most,
  tasks: Most,
  audit_records: Most,
});

type Taken = Readonly<Record<keyof z.infer<typeof RunSize>, number>>;

async function planned(
  station: Station,
  definition: JsonObject,
): Promise<z.infer<typeof RunSize>> {
  const payload = { workflow_definition: definition };
  const answer = await station.call("plan_workflow", { payload }, ALICE);
  if (answer?.outcome.type !== "success")
    throw new Error("There is no plan.", { cause: answer?.outcome });
  return RunSize.parse(answer.outcome.result["run_size"]);
}

function readsOf({ verb, about }: Moment): number {
  switch (verb) {
    case "get":
    case "query":
    case "count":
      return 1;
    case "get_all":
      return about.length;
    case "commit":
    case "enqueue":
    case "flush":
    case "outside":
    case "publish":
      return 0;
  }
}

function takenIn(moments: readonly Moment[]): Taken {
  const calls = moments.filter(({ stage }) => stage === "before");
  const paths = calls.flatMap(({ writes }) =>
    writes.filter(({ type }) => type !== "delete").map(({ path }) => path),
  );
  return {
    documents_read: calls.reduce((sum, call) => sum + readsOf(call), 0),
    documents_written: paths.length,
    tasks: calls.filter(({ verb }) => verb === "enqueue").length,
    audit_records: paths.filter((path) => path.startsWith("audit_events/"))
      .length,
  };
}

const FAILS = { parameters: { fails: { code: "UNAVAILABLE", calls: 2 } } };
const NEVER = { parameters: { fails: { code: "UNAVAILABLE" } } };
const UNDONE = {
  compensate: {
    tool_name: "make_thing",
    parameters: {
      on: "${run.id}.undo_${steps.a.mark}",
      fails: { code: "UNAVAILABLE", calls: 2 },
    },
  },
};
const SPREAD = { rate_limit: { limit: 1, per: 5 } };
const AT_ONCE = { retry_policy: { initial_interval: 1, max_attempts: 3 } };

async function expectNoMore(
  station: Station,
  steps: readonly JsonObject[],
  fields: JsonObject,
): Promise<string> {
  const { documents_read, documents_written, tasks, audit_records } =
    await planned(station, definitionOf(steps, fields));
  const before = station.moments.length;
  const run = await station.ended(await station.start(steps, fields));
  const taken = takenIn(station.moments.slice(before));
  expect(taken.documents_read).toBeLessThanOrEqual(documents_read.most);
  expect(taken.documents_written).toBeLessThanOrEqual(documents_written.most);
  expect(taken.tasks).toBeLessThanOrEqual(tasks.most);
  expect(taken.audit_records).toBeLessThanOrEqual(audit_records.most);
  return run.phase;
}

describe("the most that a plan says of a run", () => {
  it.each([
    ["whose steps all need their last attempt", FAILS, "success"],
    ["that fails with its last attempt", NEVER, "failed"],
  ])("is not exceeded by one %s", async (_, failure, end) => {
    const station = new Station();
    const shared = { concurrency: { limit: 2 } };
    const steps = [
      step("a", "make_thing", { ...AT_ONCE, ...failure }),
      step("b", "send_thing", { ...AT_ONCE, ...failure, ...SPREAD }),
      step("c", "look_up", {
        ...AT_ONCE,
        ...failure,
        after: "a b",
        cache: { max_age: 60 },
      }),
    ];
    expect(await expectNoMore(station, steps, shared)).toBe(end);
  });

  it("is not exceeded by one that is undone, each step at its last attempt", async () => {
    const station = new Station();
    const steps = [
      step("a", "make_thing", { ...AT_ONCE, ...FAILS, ...UNDONE }),
      step("b", "send_thing", { ...AT_ONCE, ...UNDONE, after: "a" }),
      step("c", "look_up", { ...AT_ONCE, ...UNDONE, after: "a" }),
      step("bad", "make_thing", { ...AT_ONCE, ...NEVER, after: "b c" }),
    ];
    expect(await expectNoMore(station, steps, {})).toBe("failed");
  });
});
