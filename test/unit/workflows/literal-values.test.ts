import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonValue } from "#shared/kernel/json.ts";
import { faultsOf, workflow } from "./definitions.ts";
import { faultsOfValue } from "./take.ts";
import { findToolWith, objectOf } from "./tools.ts";

describe("A literal value", () => {
  it.each<[z.ZodType, JsonValue, string]>([
    [z.string(), 4, "value: must be string, not number (INVALID_TYPE)"],
    [
      z.string().min(1),
      "",
      "value: must have at least 1 character (TOO_SMALL)",
    ],
    [
      z.string().max(3),
      "four",
      "value: must have at most 3 characters (TOO_BIG)",
    ],
    [z.int(), 1.5, "value: must be integer, not number (INVALID_TYPE)"],
    [
      z.enum(["tool", "chat"]),
      "tol",
      'value: must be "tool" or "chat" (INVALID_VALUE)',
    ],
    [z.email(), "alice", "value: must be an e-mail address (INVALID_FORMAT)"],
    [
      z.array(z.string()),
      ["a", 4],
      "value[1]: must be string, not number (INVALID_TYPE)",
    ],
    [
      objectOf({ deep: objectOf({ kind: z.enum(["a"]) }) }),
      { deep: {} },
      "value.deep.kind: is required (REQUIRED)",
    ],
    [
      objectOf({ name: z.string() }),
      { name: "x", nme: "y" },
      "value.nme: is not a field here; remove it or check its spelling (UNKNOWN_FIELD)",
    ],
    [
      z.union([z.string(), z.null()]),
      4,
      "value: must be string, not number (INVALID_TYPE)",
    ],
  ])("has to fit its schema (case %#)", (schema, value, fault) => {
    expect(faultsOfValue(schema, value)).toEqual([fault]);
  });

  it("is judged by the branch of a union that it was meant for", () => {
    const either = z.union([
      objectOf({ kind: z.literal("a"), x: z.int(), y: z.int(), z: z.int() }),
      z.string(),
      objectOf({ kind: z.literal("b"), x: z.int() }),
      objectOf({ kind: z.literal("c"), x: z.string(), y: z.int() }),
    ]);
    expect(faultsOfValue(either, { kind: "b", x: "text" })).toEqual([
      "value.x: must be number, not string (INVALID_TYPE)",
    ]);
    expect(faultsOfValue(z.union([z.int(), z.array(z.int())]), ["x"])).toEqual([
      "value[0]: must be number, not string (INVALID_TYPE)",
    ]);
  });

  it("fits exactly one of the kinds that exclude each other", () => {
    const either = z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("a"), x: z.int() }),
      z.strictObject({ kind: z.literal("b") }),
    ]);
    expect(faultsOfValue(either, { kind: "a", x: 1 })).toEqual([]);
    expect(faultsOfValue(either, { kind: "b", x: 1 })).toEqual([
      "value.x: is not a field here; remove it or check its spelling (UNKNOWN_FIELD)",
    ]);
    const xor = z.xor([z.object({ a: z.int() }), z.object({ b: z.int() })]);
    expect(faultsOfValue(xor, { a: 1, b: 1 })).toEqual([
      "value: fits more than one of the forms that exclude each other (INVALID_UNION)",
    ]);
  });

  it("has one fault for each of its fields", () => {
    const schema = z.string().min(5).regex(/^x/);
    expect(faultsOfValue(schema, "abc")).toHaveLength(1);
  });

  it("may be null or free where the schema says so", () => {
    expect(faultsOfValue(z.string().nullable(), null)).toEqual([]);
    expect(faultsOfValue(z.json(), { a: [1, null, { b: "c" }] })).toEqual([]);
    expect(faultsOfValue(z.unknown(), [[]])).toEqual([]);
  });
});

describe("A value of a schema that refers to itself", () => {
  const Tree = z.strictObject({
    name: z.string(),
    get children() {
      return z.array(Tree).optional();
    },
  });

  it("is checked at any depth", () => {
    const value = { name: "a", children: [{ name: "b", children: [{}] }] };
    expect(faultsOfValue(Tree, value)).toEqual([
      "value.children[0].children[0].name: is required (REQUIRED)",
    ]);
    const referring = { name: "${run.id}", children: [{ nam: "${run.id}" }] };
    expect(faultsOfValue(Tree, referring)).toEqual([
      "value.children[0].nam: is not a parameter of take. Did you mean name? (UNKNOWN_FIELD)",
      "value.children[0].name: is required by take (REQUIRED)",
    ]);
  });

  it("is checked when the whole input is that schema", () => {
    const children = [
      { name: "b", children: [{ name: 4 }] },
      { name: "${run.id}", children: [{ name: "${steps.a.size}" }] },
    ];
    const parameters = { name: "a", children };
    const steps = [
      {
        step_id: "a",
        tool_name: "create_casefile",
        parameters: { title: "x" },
      },
      { tool_name: "take", parameters },
    ];
    expect(faultsOf(workflow(steps), findToolWith(Tree))).toEqual([
      "steps[1].parameters.children[0].children[0].name: must be string, not number (INVALID_TYPE)",
      "steps[1].parameters.children[1].children[0].name: takes string, but ${steps.a.size} is integer (INVALID_TYPE)",
    ]);
  });
});

describe("A value of which the tool's own schema is known", () => {
  it.each([
    ["  ", ["steps[0].parameters.name: must have a letter (TOO_SMALL)"]],
    [" a ", []],
  ])(
    "is checked with that, which says more than JSON Schema: %j",
    (name, faults) => {
      const schema = { type: "string", minLength: 4 };
      const own = z.string().trim().min(1, "must have a letter");
      const facts = {
        operation: "take",
        isCacheable: false,
        effect: "none",
        timeoutSeconds: 60,
        inputJsonSchema: { type: "object", properties: { name: schema } },
        ownSchemas: new Map([[schema, own]]),
        outputJsonSchema: {},
      } as const;
      const definition = workflow([
        { tool_name: "take", parameters: { name } },
      ]);
      expect(faultsOf(definition, () => facts)).toEqual(faults);
    },
  );
});
