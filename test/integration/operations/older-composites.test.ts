import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import { fieldViolationsOf } from "../http/expect-refused.ts";
import { stage } from "../stage.ts";
import { resultOf } from "./held-runs.ts";

const { alice } = await stage();

const Steps = z.array(
  z.looseObject({ step_id: z.string(), status: z.string() }),
);

async function run(
  steps: readonly JsonObject[],
  input: JsonObject = {},
): Promise<JsonObject> {
  const answer = await alice.done("start_workflow", {
    composite_definition: { name: "chain", steps },
    input,
    wait_seconds: 30,
  });
  return resultOf(answer);
}

function statuses(result: JsonObject) {
  return Object.fromEntries(
    Steps.parse(result["steps"]).map(({ step_id, status }) => [
      step_id,
      status,
    ]),
  );
}

const LOST = {
  tool: "get_gmail_message",
  inputs: { message_id: "0000000000000000" },
};
const LOOK = { tool: "whoami" };

describe("a composite of the older kind that is started", () => {
  it("hands its state from step to step, and answers what is in it at the end", async () => {
    const result = await run(
      [
        {
          tool: "create_casefile",
          inputs: { title: "{{ state.title }}" },
          on_success: { map_outputs: { casefile: "output.casefile_id" } },
        },
        {
          tool: "update_casefile",
          inputs: {
            casefile_id: "{{ state.casefile }}",
            notes: "About {{ state.title }}",
          },
          on_success: { map_outputs: { notes: "output.casefile.notes" } },
          on_failure: { action: "retry", max_retries: 2 },
        },
      ],
      { title: "Keller" },
    );
    expect(result).toMatchObject({
      status: "success",
      output: {
        casefile: expect.stringMatching(/^cf_/u),
        notes: "About Keller",
      },
    });
  });

  it("goes on after a failure that does not matter", async () => {
    const result = await run([
      { ...LOOK, step_id: "a" },
      { ...LOST, step_id: "b", on_failure: { action: "continue" } },
      { ...LOOK, step_id: "c" },
    ]);
    expect(statuses(result)).toEqual({
      a: "success",
      b: "failed",
      c: "success",
    });
  });

  it("stops at a failure that matters, also before one that would not", async () => {
    const result = await run([
      { ...LOOK, step_id: "a" },
      { ...LOST, step_id: "b" },
      { ...LOOK, step_id: "c", on_failure: { action: "continue" } },
      { ...LOOK, step_id: "d" },
    ]);
    expect(statuses(result)).toEqual({
      a: "success",
      b: "failed",
      c: "skipped",
      d: "skipped",
    });
  });

  it("is planned as it would be started", async () => {
    const plan = await alice.done("plan_workflow", {
      composite_definition: { name: "chain", steps: [LOOK, LOOK] },
    });
    expect(plan["order"]).toEqual(["whoami", "whoami_2"]);
  });

  it.each([
    [
      "what has no counterpart",
      [{ ...LOOK, on_failure: { next: "x" } }],
      ["steps[0].on_failure.next"],
    ],
    [
      "what is wrong with its tools and inputs",
      [{ tool: "who" }, { tool: "get_casefile", inputs: { casefile: "x" } }],
      [
        "steps[0].tool",
        "steps[1].inputs.casefile_id",
        "steps[1].inputs.casefile",
      ],
    ],
  ])("is refused with %s, by its place", async (_, steps, fields) => {
    const answer = await alice.send("start_workflow", {
      composite_definition: { name: "chain", steps },
    });
    expect(
      fieldViolationsOf(answer)
        .map(({ field }) => field)
        .toSorted(),
    ).toEqual(
      fields.map((field) => `payload.composite_definition.${field}`).toSorted(),
    );
  });
});
