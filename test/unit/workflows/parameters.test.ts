import { describe, expect, it } from "vitest";
import { z } from "zod";
import { faultsOf, workflow } from "./definitions.ts";
import { faultsOfTake, faultsOfValue } from "./take.ts";
import { findToolWith, objectOf } from "./tools.ts";

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
      "value.name: must be string, not number (INVALID_TYPE)",
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
      "value[2]: must be string, not number (INVALID_TYPE)",
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
