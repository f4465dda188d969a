import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonObject, JsonValue } from "#shared/kernel/json.ts";
import { faultsOf, workflow } from "./definitions.ts";
import { findToolWith, objectOf } from "./tools.ts";

/** What the tool `take` with these parameters has against values, after a step `a` with this output. */
function faultsOfTake(
  shape: z.core.$ZodLooseShape,
  parameters: JsonObject,
  input_schema: JsonObject = {},
): string[] {
  const before = { step_id: "a", tool_name: "create_casefile" };
  const steps = [
    { ...before, parameters: { title: "x" } },
    { tool_name: "take", parameters },
  ];
  const definition = workflow(steps, { input_schema });
  return faultsOf(definition, findToolWith(objectOf(shape))).map((fault) =>
    fault.replace("steps[1].parameters.", ""),
  );
}

function faultsOfValue(schema: z.ZodType, value: JsonValue): string[] {
  return faultsOfTake({ value: schema }, { value });
}

describe("A parameter", () => {
  it("that is required is given, even when the step has none", () => {
    const shape = { title: z.string(), note: z.string().optional() };
    const missing = ["title: is required by take (REQUIRED)"];
    expect(faultsOfTake(shape, {})).toEqual(missing);
    expect(faultsOfTake(shape, { note: "${run.id}" })).toEqual(missing);
  });

  it("that has a default may be left out", () => {
    expect(faultsOfTake({ limit: z.int().default(10) }, {})).toEqual([]);
  });

  it("is one that the tool has, and a near name is suggested", () => {
    const shape = { title: z.string().optional() };
    expect(faultsOfTake(shape, { titel: "x", nix: "${run.id}" })).toEqual([
      "titel: is not a parameter of take. Did you mean title? (UNKNOWN_FIELD)",
      "nix: is not a parameter of take. (UNKNOWN_FIELD)",
    ]);
  });

  it("may be any for a tool that takes any", () => {
    const tools = findToolWith(z.looseObject({}));
    const parameters = { a: "${run.id}", b: { c: 4 } };
    const steps = [{ tool_name: "take", parameters }];
    expect(faultsOf(workflow(steps), tools)).toEqual([]);
  });

  it("is checked by its name alone, whatever prototypes offer", () => {
    expect(faultsOfTake({}, { toString: "x", constructor: 4 })).toEqual([
      "toString: is not a parameter of take. (UNKNOWN_FIELD)",
      "constructor: is not a parameter of take. (UNKNOWN_FIELD)",
    ]);
    const hasOwn = { valueOf: z.string() };
    expect(faultsOfTake(hasOwn, {})).toEqual([
      "valueOf: is required by take (REQUIRED)",
    ]);
  });
});

describe("A literal value", () => {
  it.each<[z.ZodType, JsonValue, string]>([
    [
      z.string(),
      4,
      "value: Invalid input: expected string, received number (INVALID_TYPE)",
    ],
    [
      z.string().min(1),
      "",
      "value: Too small: expected string to have >=1 characters (TOO_SMALL)",
    ],
    [
      z.string().max(3),
      "four",
      "value: Too big: expected string to have <=3 characters (TOO_BIG)",
    ],
    [
      z.int(),
      1.5,
      "value: Invalid input: expected int, received number (INVALID_TYPE)",
    ],
    [
      z.enum(["tool", "chat"]),
      "tol",
      'value: Invalid option: expected one of "tool"|"chat" (INVALID_VALUE)',
    ],
    [z.email(), "alice", "value: Invalid email address (INVALID_FORMAT)"],
    [
      z.array(z.string()),
      ["a", 4],
      "value[1]: Invalid input: expected string, received number (INVALID_TYPE)",
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
      "value: Invalid input: expected string, received number (INVALID_TYPE)",
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
      "value.x: Invalid input: expected number, received string (INVALID_TYPE)",
    ]);
    expect(faultsOfValue(z.union([z.int(), z.array(z.int())]), ["x"])).toEqual([
      "value[0]: Invalid input: expected number, received string (INVALID_TYPE)",
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
      "value: Invalid input: more than one option matched (INVALID_UNION)",
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
      "steps[1].parameters.children[0].children[0].name: Invalid input: expected string, received number (INVALID_TYPE)",
      "steps[1].parameters.children[1].children[0].name: takes string, but ${steps.a.size} is integer (INVALID_TYPE)",
    ]);
  });
});

describe("A text that is exactly one reference", () => {
  it.each<[z.ZodType, string]>([
    [z.string(), "${steps.a.casefile_id}"],
    [z.string().nullable(), "${steps.a.closed_by}"],
    [z.number(), "${steps.a.size}"],
    [z.int(), "${input.number}"],
    [z.unknown(), "${steps.a.size}"],
    [z.json(), "${steps.a}"],
    [z.array(z.object({ session_id: z.string() })), "${steps.a.sessions}"],
    [z.enum(["tool", "chat"]), "${run.id}"],
    [z.int(), "${context.size}"],
    [z.string(), "${steps.a.note}"],
  ])("may have a type that the parameter takes (case %#)", (schema, value) => {
    const input = { properties: { number: { type: "number" } } };
    const optional = { value: schema.optional() };
    expect(faultsOfTake(optional, { value }, input)).toEqual([]);
  });

  it.each<[z.ZodType, string, string]>([
    [z.string(), "size", "takes string, but ${steps.a.size} is integer"],
    [
      z.string(),
      "closed_by",
      "takes string, but ${steps.a.closed_by} is string or null",
    ],
    [
      z.array(z.string()),
      "sessions",
      "takes array of string, but ${steps.a.sessions} is array of object { session_id: string }",
    ],
    [
      z.union([z.int(), z.boolean()]),
      "casefile_id",
      "takes integer or boolean, but ${steps.a.casefile_id} is string",
    ],
  ])("is refused with another type (case %#)", (schema, field, fault) => {
    expect(faultsOfValue(schema, `\${steps.a.${field}}`)).toEqual([
      `value: ${fault} (INVALID_TYPE)`,
    ]);
  });

  it("is refused for a required parameter when it may be absent", () => {
    expect(faultsOfValue(z.string(), "${steps.a.note}")).toEqual([
      "value: is required by take, but ${steps.a.note} may be absent (REQUIRED)",
    ]);
    expect(faultsOfValue(z.string().optional(), "${steps.a.note}")).toEqual([]);
    expect(faultsOfValue(z.string(), "about ${steps.a.note}")).toEqual([]);
  });
});

describe("Text around a reference", () => {
  it("is a string, whatever the reference is", () => {
    expect(faultsOfValue(z.string(), "about ${steps.a.size}")).toEqual([]);
    expect(faultsOfValue(z.string(), "${run.id}${run.id}")).toEqual([]);
    for (const text of ["about ${steps.a.size}", "${steps.a.size} in all"])
      expect(faultsOfValue(z.int(), text)).toEqual([
        `value: takes integer, but ${text} is string (INVALID_TYPE)`,
      ]);
  });
});

describe("An object with references in it", () => {
  const schema = objectOf({ name: z.string(), age: z.number().optional() });

  it("is checked field by field", () => {
    const value = { name: "${steps.a.size}", age: "${steps.a.size}", nam: 4 };
    expect(faultsOfValue(schema, value)).toEqual([
      "value.name: takes string, but ${steps.a.size} is integer (INVALID_TYPE)",
      "value.nam: is not a parameter of take. Did you mean name? (UNKNOWN_FIELD)",
    ]);
    expect(faultsOfValue(schema, { age: "${steps.a.size}" })).toEqual([
      "value.name: is required by take (REQUIRED)",
    ]);
    const literal = { name: 4, age: "${steps.a.size}" };
    expect(faultsOfValue(schema, literal)).toEqual([
      "value.name: Invalid input: expected string, received number (INVALID_TYPE)",
    ]);
  });

  it("may have any text of its own in a required field, even none", () => {
    const value = { name: "", age: "${steps.a.size}" };
    expect(faultsOfValue(schema, value)).toEqual([]);
  });

  it("is refused where another type is taken", () => {
    expect(faultsOfValue(z.string(), { a: "${run.id}" })).toEqual([
      "value: takes string, but this is object (INVALID_TYPE)",
    ]);
    expect(faultsOfValue(z.string().nullable(), ["${run.id}"])).toEqual([
      "value: takes string or null, but this is array (INVALID_TYPE)",
    ]);
  });

  it("is judged by the branch of a union that it fits best", () => {
    const either = z.union([
      z.string(),
      objectOf({ a: z.string(), b: z.string() }),
      objectOf({ a: z.int() }),
      objectOf({ a: z.string(), c: z.string(), d: z.string() }),
    ]);
    expect(faultsOfValue(either, { a: "${run.id}" })).toEqual([
      "value.b: is required by take (REQUIRED)",
    ]);
    expect(faultsOfValue(either, { a: "${steps.a.size}" })).toEqual([]);
  });

  it("fits where anything does", () => {
    const value = { a: ["${run.id}", { b: "${steps.a.size}" }] };
    expect(faultsOfValue(z.unknown(), value)).toEqual([]);
    expect(faultsOfValue(z.json(), value)).toEqual([]);
    expect(faultsOfValue(z.record(z.string(), z.int()), value)).toEqual([
      "value.a: takes integer, but this is array (INVALID_TYPE)",
    ]);
  });
});

describe("A list with references in it", () => {
  it("is checked item by item", () => {
    const value = ["${run.id}", "${steps.a.size}", 4, "x"];
    expect(faultsOfValue(z.array(z.string()), value)).toEqual([
      "value[1]: takes string, but ${steps.a.size} is integer (INVALID_TYPE)",
      "value[2]: Invalid input: expected string, received number (INVALID_TYPE)",
    ]);
    expect(faultsOfValue(z.array(z.unknown()), value)).toEqual([]);
  });

  it("is checked place by place where each has its own type", () => {
    const pair = z.tuple([z.string(), z.int()]);
    const value = ["${run.id}", "${run.id}", "${run.id}"];
    expect(faultsOfValue(pair, value)).toEqual([
      "value[1]: takes integer, but ${run.id} is string (INVALID_TYPE)",
      "value[2]: is one item too many (TOO_BIG)",
    ]);
    expect(faultsOfValue(z.tuple([z.int()], z.string()), value)).toEqual([
      "value[0]: takes integer, but ${run.id} is string (INVALID_TYPE)",
    ]);
  });
});
