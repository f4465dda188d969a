import { describe, expect, it } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import { WorkflowDefinition } from "#workflows/definition/workflow-definition.ts";
import { runValueViolations } from "#workflows/planner/check-input.ts";
import { workflow } from "./definitions.ts";

/** What a workflow that uses this value misses when it is started with these values. */
function missing(
  value: string,
  given: { readonly input?: JsonObject; readonly context?: JsonObject },
  fields: JsonObject = {},
): string[] {
  const steps = [{ tool_name: "touch", parameters: { value } }];
  const definition = WorkflowDefinition.parse(workflow(steps, fields));
  const values = { input: {}, context: {}, ...given };
  return runValueViolations(definition, values).map(
    ({ field, description, reason }) => `${field}: ${description} (${reason})`,
  );
}

describe("The input of a run", () => {
  it("has every key that a step or the output refers to", () => {
    const output = { of: ["${input.client}"] };
    const value = "${input.title}: ${input.items[0].name} ${input.title}";
    expect(missing(value, { context: { title: 1 } }, { output })).toEqual([
      "input.title: is required: this workflow refers to it (REQUIRED)",
      "input.items: is required: this workflow refers to it (REQUIRED)",
      "input.client: is required: this workflow refers to it (REQUIRED)",
    ]);
    const input = { title: "x", items: [], client: null };
    expect(missing(value, { input }, { output })).toEqual([]);
  });

  it("has the keys that lists of items, keys of shared limits and compensations refer to", () => {
    const step = {
      tool_name: "touch",
      for_each: "${input.clients}",
      rate_limit: { key: "${input.team}", limit: 1, per: 1 },
      compensate: { tool_name: "touch", parameters: { x: "${input.why}" } },
    };
    const concurrency = { key: "${input.client}", limit: 1 };
    const definition = WorkflowDefinition.parse(
      workflow([step], { concurrency }),
    );
    const values = { input: {}, context: {} };
    const fields = runValueViolations(definition, values).map(
      ({ field }) => field,
    );
    expect(fields).toEqual([
      "input.clients",
      "input.team",
      "input.why",
      "input.client",
    ]);
  });

  it("may be anything when it is referred to as a whole", () => {
    expect(missing("${input} ${input[0]}", {})).toEqual([]);
  });

  it("has them as its own, whatever prototypes offer", () => {
    expect(missing("${input.toString}", {})).toHaveLength(1);
  });

  it("may have more", () => {
    expect(missing("x", { input: { more: 1 } })).toEqual([]);
  });
});

describe("The context of a run", () => {
  it("has every key that a step refers to", () => {
    const value = "${context.casefile_id} ${run.id} ${steps.touch.x}";
    expect(missing(value, { input: { casefile_id: "x" } })).toEqual([
      "context.casefile_id: is required: this workflow refers to it (REQUIRED)",
    ]);
    expect(missing(value, { context: { casefile_id: "x" } })).toEqual([]);
  });

  it("has them even where the input has a schema", () => {
    const input_schema = { type: "object", required: [] };
    expect(missing("${context.a}", {}, { input_schema })).toHaveLength(1);
  });
});

describe("An input with a schema", () => {
  const properties = {
    text: { type: "string" },
    count: { type: "integer" },
    price: { type: "number" },
    list: { type: ["array", "null"] },
    flag: { type: "boolean" },
    nested: { type: "object", properties: { deep: { type: "string" } } },
    any: {},
    either: { anyOf: [{ type: "string" }, { type: "integer" }] },
  };
  const input_schema = { type: "object", properties, required: ["text"] };

  function faults(input: JsonObject, value = "x") {
    return missing(value, { input }, { input_schema });
  }

  it("has the keys that the schema requires, and no others by force", () => {
    expect(faults({}, "${input.count}")).toEqual([
      "input.text: is required: this workflow's input_schema says so (REQUIRED)",
    ]);
    expect(faults({ text: "x" }, "${input.count}")).toEqual([]);
  });

  it.each<JsonObject>([
    { count: 4, price: 4, list: [], flag: false, nested: { deep: 4 } },
    { price: 4.5, list: null, any: { a: 1 }, either: 4 },
  ])("may have %j", (input) => {
    expect(faults({ text: "", ...input })).toEqual([]);
  });

  it.each<[JsonObject, string]>([
    [{ text: 4 }, "input.text: must be string, not number"],
    [{ text: null }, "input.text: must be string, not null"],
    [{ count: 4.5 }, "input.count: must be integer, not number"],
    [{ count: "4" }, "input.count: must be integer, not string"],
    [{ price: "4" }, "input.price: must be number, not string"],
    [{ list: {} }, "input.list: must be array or null, not object"],
    [{ flag: 0 }, "input.flag: must be boolean, not number"],
    [{ either: null }, "input.either: must be string or integer, not null"],
    [{ nested: [] }, "input.nested: must be object, not array"],
  ])("does not have %j", (input, fault) => {
    expect(faults({ text: "x", ...input })).toEqual([
      `${fault} (INVALID_TYPE)`,
    ]);
  });

  it("has no keys that the schema does not list, unless it lets them in", () => {
    const unknown = (input: JsonObject, schema: JsonObject = input_schema) =>
      missing("x", { input }, { input_schema: schema });
    const none =
      "is not an input of this workflow; remove it or check its spelling.";
    expect(unknown({ txt: "x", colour: 1 })).toEqual([
      "input.text: is required: this workflow's input_schema says so (REQUIRED)",
      `input.txt: ${none} Did you mean text? (UNKNOWN_FIELD)`,
      `input.colour: ${none} (UNKNOWN_FIELD)`,
    ]);
    const open = { ...input_schema, additionalProperties: true };
    expect(unknown({ text: "x", colour: 1 }, open)).toEqual([]);
    expect(unknown({ colour: 1 }, { type: "object" })).toEqual([]);
  });

  it("is not looked at further than the schema can be understood", () => {
    const odd = { properties: { a: true }, required: [4, "b"] };
    expect(missing("x", { input: { a: 1 } }, { input_schema: odd })).toEqual([
      "input.b: is required: this workflow's input_schema says so (REQUIRED)",
    ]);
  });
});
