import { describe, expect, it } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import { stage } from "../stage.ts";
import { expectRecorded, fieldViolationsOf } from "./expect-refused.ts";

const { collider, alice } = await stage();

const CREATE = { tool_name: "create_casefile", parameters: { title: "x" } };

const expectInvalid = async (payload: JsonObject, fields: readonly string[]) =>
  expectRecorded(collider, async () => alice.send("start_workflow", payload), {
    status: "INVALID_ARGUMENT",
    reason: "WORKFLOW_INVALID",
    fields: fields.map((field) => `payload.${field}`),
    outcome: "failed",
  });

describe("a workflow that cannot be run", () => {
  it.each<[string, JsonObject, readonly string[]]>([
    ["has no name and no steps", {}, ["name", "steps"]],
    ["has no step", { name: "w", steps: [] }, ["steps"]],
    ["has steps that are no list", { name: "w", steps: {} }, ["steps"]],
    [
      "has fields that are none",
      { name: "w", steps: [CREATE], retries: 3 },
      ["retries"],
    ],
    [
      "calls a tool that is not there",
      { name: "w", steps: [{ tool_name: "creat_casefile", parameters: {} }] },
      ["steps[0].tool_name"],
    ],
    [
      "leaves out what a tool requires and gives what it does not take",
      { name: "w", steps: [{ ...CREATE, parameters: { titel: "x" } }] },
      ["steps[0].parameters.title", "steps[0].parameters.titel"],
    ],
    [
      "gives a value of another type",
      { name: "w", steps: [{ ...CREATE, parameters: { title: 7 } }] },
      ["steps[0].parameters.title"],
    ],
    [
      "refers to a step that is not there",
      {
        name: "w",
        execution_mode: "dag",
        steps: [{ ...CREATE, parameters: { title: "${steps.none.title}" } }],
      },
      ["steps[0].parameters.title"],
    ],
    [
      "refers to a field that the step has not",
      {
        name: "w",
        execution_mode: "dag",
        steps: [
          CREATE,
          {
            tool_name: "create_session",
            parameters: { casefile_id: "${steps.create_casefile.id}" },
          },
        ],
      },
      ["steps[1].parameters.casefile_id"],
    ],
    [
      "names two steps the same",
      {
        name: "w",
        steps: [
          { ...CREATE, step_id: "a" },
          { ...CREATE, step_id: "a" },
        ],
      },
      ["steps[1].step_id"],
    ],
    [
      "waits for itself",
      {
        name: "w",
        execution_mode: "dag",
        steps: [
          { ...CREATE, step_id: "a", depends_on: ["b"] },
          { ...CREATE, step_id: "b", depends_on: ["a"] },
        ],
      },
      ["steps[0]"],
    ],
  ])("since it %s is refused by its places", async (_, definition, fields) => {
    await expectInvalid(
      { workflow_definition: definition },
      fields.map((field) => `workflow_definition.${field}`),
    );
  });

  it("is told all of its faults at once, each with what to do", async () => {
    const answer = await expectInvalid(
      {
        workflow_definition: {
          name: "",
          steps: [
            { tool_name: "serch_gmail", parameters: {} },
            { ...CREATE, parameters: {} },
            { ...CREATE, timeout: "soon" },
          ],
        },
      },
      [
        "workflow_definition.name",
        "workflow_definition.steps[0].tool_name",
        "workflow_definition.steps[1].parameters.title",
        "workflow_definition.steps[2].timeout",
      ],
    );
    const tool = fieldViolationsOf(answer).find(({ field }) =>
      field.endsWith("tool_name"),
    );
    expect(tool?.description).toContain("search_gmail");
  });

  it("by its input is refused by what is missing or wrong", async () => {
    await expectInvalid({ workflow_name: "casefile_setup" }, [
      "input.title",
      "input.client",
    ]);
    await expectInvalid(
      { workflow_name: "casefile_setup", input: { title: 7, client: "x" } },
      ["input.title"],
    );
  });

  it("by its input is refused by what it has no use for, beside what is missing", async () => {
    await expectInvalid(
      {
        workflow_name: "casefile_setup",
        input: { title: "x", client: "x", titel: 3 },
      },
      ["input.titel"],
    );
    const answer = await expectInvalid(
      { workflow_name: "casefile_setup", input: { titel: "x" } },
      ["input.title", "input.client", "input.titel"],
    );
    expect(fieldViolationsOf(answer)).toContainEqual({
      field: "payload.input.titel",
      description:
        "is not an input of this workflow; remove it or check its spelling. Did you mean title?",
      reason: "UNKNOWN_FIELD",
    });
  });

  it("by its input is told of the first hundred keys of thousands", async () => {
    const keys = Array.from({ length: 5000 }, (_, index) => [`k${index}`, 1]);
    const answer = await alice.send("start_workflow", {
      workflow_name: "client_search",
      input: Object.fromEntries(keys),
    });
    expect(fieldViolationsOf(answer)).toHaveLength(100);
    expect(answer.text.length).toBeLessThan(40_000);
  });

  it("by its name is refused with the names that there are", async () => {
    const answer = await expectRecorded(
      collider,
      async () => alice.send("start_workflow", { workflow_name: "casefil" }),
      {
        status: "NOT_FOUND",
        reason: "WORKFLOW_UNKNOWN",
        fields: ["payload.workflow_name"],
        outcome: "failed",
      },
    );
    expect(answer.error?.message).toContain("casefile_setup");
  });

  it("because there is none, or two, is told to give one", async () => {
    for (const payload of [
      {},
      {
        workflow_name: "casefile_setup",
        workflow_definition: { name: "w", steps: [CREATE] },
      },
    ]) {
      const answer = await alice.send("start_workflow", payload);
      expect(fieldViolationsOf(answer)).toMatchObject([
        { field: "payload.workflow_name" },
      ]);
    }
  });

  it("because its values are too large for a run is told so", async () => {
    const answer = await alice.send("start_workflow", {
      workflow_name: "client_search",
      input: { client: "x".repeat(1.5 * 1024 * 1024) },
    });
    expect(answer.error?.details[0]?.["reason"]).toBe("REQUEST_INVALID");
    expect(fieldViolationsOf(answer)).toMatchObject([
      { field: "payload.input" },
    ]);
  });
});
