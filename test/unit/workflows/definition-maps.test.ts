import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "#shared/kernel/json.ts";
import { faultsOf, planFor, workflow } from "./definitions.ts";

const BEFORE = {
  step_id: "a",
  tool_name: "create_casefile",
  parameters: { title: "x" },
};

const INPUT_SCHEMA = {
  type: "object",
  properties: {
    clients: { type: "array", items: { type: "string" } },
    maybe: { type: "array" },
    title: { type: "string" },
  },
  required: ["clients", "title"],
};

function mapOver(for_each: JsonValue, fields: JsonObject = {}): JsonObject {
  return {
    step_id: "each",
    tool_name: "create_session",
    parameters: { casefile_id: "cf" },
    for_each,
    ...fields,
  };
}

function faultsAt(steps: readonly JsonObject[]): string[] {
  return faultsOf(
    workflow([BEFORE, ...steps], { input_schema: INPUT_SCHEMA }),
  ).map((fault) => fault.replace("steps[1].", ""));
}

describe("A map", () => {
  it("calls its tool for each item, with parameters that refer to it", () => {
    const steps = [
      mapOver("${input.clients}", {
        parameters: { casefile_id: "${item}", title: "No. ${index}" },
        max_concurrency: 4,
        tolerated_failures: "10%",
      }),
    ];
    expect(faultsAt(steps)).toEqual([]);
  });

  it.each<[JsonValue, string]>([
    [
      "${input.title}",
      "for_each: must be a list, but ${input.title} is string (INVALID_TYPE)",
    ],
    [
      "${input.maybe}",
      "for_each: must be a list, but ${input.maybe} may be absent (INVALID_TYPE)",
    ],
    [
      "all of ${input.clients}",
      "for_each: must be a list, or a reference to one (INVALID_TYPE)",
    ],
    [{}, "for_each: must be a list, or a reference to one (INVALID_TYPE)"],
    ["", "for_each: must be a list, or a reference to one (INVALID_TYPE)"],
    [
      "${input.clients} and more",
      "for_each: must be a list, or a reference to one (INVALID_TYPE)",
    ],
    [
      Array.from({ length: 1001 }, () => 1),
      "for_each: has 1001 items; at most 1000 are allowed (INVALID_TYPE)",
    ],
    [
      "${steps.b.x}",
      "for_each: ${steps.b.x} names no step of this workflow. (REFERENCE)",
    ],
    [
      "${steps.each.outputs}",
      "for_each: ${steps.each.outputs} refers to the step itself (REFERENCE)",
    ],
    [
      "${item}",
      "for_each: ${item} belongs to the parameters of a step with for_each (REFERENCE)",
    ],
  ])("goes over a list: not over %j", (for_each, fault) => {
    expect(faultsAt([mapOver(for_each)])).toEqual([fault]);
  });

  it("has items of the type of its list's", () => {
    const over = (casefile_id: string) =>
      faultsAt([
        mapOver("${steps.a.sessions}", { parameters: { casefile_id } }),
      ]);
    expect(over("${item.session_id}")).toEqual([]);
    expect(over("${item.id}")).toEqual([
      "parameters.casefile_id: ${item.id} leads nowhere: the item has no id there. (REFERENCE)",
    ]);
    expect(over("${item}")).toEqual([
      "parameters.casefile_id: takes string, but ${item} is object { session_id: string } (INVALID_TYPE)",
    ]);
    expect(over("${index}")).toEqual([
      "parameters.casefile_id: takes string, but ${index} is integer (INVALID_TYPE)",
    ]);
    expect(over("${index.x}")).toEqual([
      "parameters.casefile_id: ${index.x} is a number; use ${index} alone (REFERENCE)",
    ]);
  });

  it("may go over a thousand items that are written out", () => {
    const most = Array.from({ length: 1000 }, () => 1);
    expect(faultsAt([mapOver(most)])).toEqual([]);
  });

  it("needs an item that its tool requires only where each item has it", () => {
    const over = (properties: JsonObject, required: JsonValue = []) =>
      faultsOf(
        workflow(
          [
            mapOver("${input.list}", {
              parameters: { casefile_id: "${item.id}", title: "${item}" },
            }),
          ],
          {
            input_schema: {
              type: "object",
              properties: {
                list: {
                  type: "array",
                  items: { type: "object", properties, required },
                },
              },
              required: ["list"],
            },
          },
        ),
      );
    expect(over({ id: { type: "string" } }, ["id"])).toEqual([
      "steps[0].parameters.title: takes string, but ${item} is object { id: string } (INVALID_TYPE)",
    ]);
    expect(over({ id: { type: "string" } })).toEqual([
      "steps[0].parameters.title: takes string, but ${item} is object { id?: string } (INVALID_TYPE)",
      "steps[0].parameters.casefile_id: is required by create_session, but ${item.id} may be absent (REQUIRED)",
    ]);
  });

  it("has an item where its list has one, so that a tool may require it", () => {
    const parameters = { casefile_id: "${item}" };
    expect(faultsAt([mapOver("${input.clients}", { parameters })])).toEqual([]);
  });

  it("has items of any type where its list is one of several", () => {
    const list = {
      anyOf: [
        { type: "array", items: { type: "string" } },
        { type: "array", items: { type: "integer" } },
      ],
    };
    const fields = {
      input_schema: {
        type: "object",
        properties: { list },
        required: ["list"],
      },
    };
    const parameters = { casefile_id: "${item.x}" };
    const steps = [mapOver("${input.list}", { parameters })];
    expect(faultsOf(workflow(steps, fields))).toEqual([]);
  });

  it("has items of any type where its list does not say", () => {
    for (const list of [{ type: "array" }, {}]) {
      const properties = { list };
      const fields = {
        input_schema: { type: "object", properties, required: ["list"] },
      };
      const parameters = { casefile_id: "${item.x}" };
      const steps = [mapOver("${input.list}", { parameters })];
      expect(faultsOf(workflow(steps, fields))).toEqual([]);
    }
  });

  it("has items of any type where nothing is known of its list", () => {
    for (const list of ["${context.list}", ["x", "${input.title}"]])
      expect(
        faultsAt([
          mapOver(list, {
            parameters: { casefile_id: "${item.any[0].thing}" },
          }),
        ]),
      ).toEqual([]);
  });

  it("answers the list of what its tool answered, and how many failed", () => {
    const after = (value: string, tolerated_failures: JsonValue = 0) =>
      faultsAt([
        mapOver("${input.clients}", { tolerated_failures }),
        {
          step_id: "after",
          tool_name: "create_session",
          parameters: { casefile_id: value },
        },
      ]);
    expect(after("${steps.each.outputs[0].session_id}")).toEqual([]);
    expect(after("${steps.each.outputs[0].session_id}", 1)).toEqual([
      "steps[2].parameters.casefile_id: is required by create_session, but ${steps.each.outputs[0].session_id} may be absent (REQUIRED)",
    ]);
    expect(after("${steps.each.failed}")).toEqual([
      "steps[2].parameters.casefile_id: takes string, but ${steps.each.failed} is integer (INVALID_TYPE)",
    ]);
    expect(after("${steps.each.outputs[0]}", 1)).toEqual([
      "steps[2].parameters.casefile_id: takes string, but ${steps.each.outputs[0]} is object { session_id: string } or null (INVALID_TYPE)",
    ]);
    expect(after("${steps.each.count}")).toEqual([
      "steps[2].parameters.casefile_id: takes string, but ${steps.each.count} is integer (INVALID_TYPE)",
    ]);
    expect(after("${steps.each.session_id}")).toEqual([
      "steps[2].parameters.casefile_id: ${steps.each.session_id} leads nowhere: the output of each has no session_id there. (REFERENCE)",
    ]);
  });

  it.each(["max_concurrency", "tolerated_failures"])(
    "is what %s belongs to",
    (field) => {
      const { for_each: _, ...step } = mapOver("x", { [field]: 3 });
      expect(faultsAt([step])).toEqual([
        `${field}: belongs to a step with for_each (NOT_ALLOWED)`,
      ]);
    },
  );

  it.each<[string, JsonValue, RegExp]>([
    ["max_concurrency", 0, /TOO_SMALL/],
    ["max_concurrency", 101, /TOO_BIG/],
    ["tolerated_failures", -1, /steps\[1\]|tolerated_failures/],
    ["tolerated_failures", "101%", /tolerated_failures/],
    ["tolerated_failures", "some", /tolerated_failures/],
  ])("takes no %s of %j", (field, value, fault) => {
    const faults = faultsAt([mapOver("${input.clients}", { [field]: value })]);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(fault);
  });

  it.each<[JsonValue, JsonObject]>([
    [3, { count: 3 }],
    ["7%", { percent: 7 }],
  ])("is planned to tolerate %j", (tolerated_failures, tolerated) => {
    const steps = [mapOver([1], { tolerated_failures })];
    expect(planFor(workflow(steps)).steps[0]?.map).toMatchObject({ tolerated });
  });

  it("is planned as a step of the engine's own, which knows what it calls", () => {
    const steps = [
      BEFORE,
      { step_id: "b", tool_name: "touch" },
      mapOver("${steps.a.sessions}", {
        parameters: {
          casefile_id: "${item.session_id}",
          title: "${steps.b.x}",
        },
        when: "steps.a.size > 0",
        tolerated_failures: "15%",
      }),
    ];
    const [, , each] = planFor(workflow(steps)).steps;
    expect(each).toMatchObject({
      operation: "run_control_step",
      effect: "control",
      needs: ["a"],
      dependencies: expect.arrayContaining(["a", "b"]),
      map: {
        operation: "create_session_operation",
        effect: "transactional",
        needs: ["b"],
        lanes: 10,
        tolerated: { percent: 15 },
      },
    });
  });
});

describe("A reference to an item", () => {
  it.each(["${item}", "${item.x}", "${index}"])(
    "belongs to a map: %s",
    (value) => {
      const steps = [{ tool_name: "touch", parameters: { value } }];
      expect(faultsOf(workflow(steps))).toEqual([
        `steps[0].parameters.value: ${value} belongs to the parameters of a step with for_each (REFERENCE)`,
      ]);
    },
  );
});
