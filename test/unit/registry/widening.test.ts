import { describe, expect, it } from "vitest";
import { z } from "zod";
import { jsonSchemaOf } from "#shared/registry/json-schema.ts";
import { wideningsOf } from "#shared/registry/widening.ts";

/** What the first takes and the second does not, a line each. */
function widenings(narrow: z.ZodType, wide: z.ZodType): readonly string[] {
  const found = wideningsOf(
    jsonSchemaOf(narrow, "output"),
    jsonSchemaOf(wide, "input"),
    "p",
  );
  return found.map(
    ({ at, expected, found: given }) => `${at}: ${expected}, not ${given}`,
  );
}

const text = z.string();
const id = z.string().regex(/^cf_\d+$/);

describe("a schema", () => {
  it.each<[string, z.ZodType, z.ZodType]>([
    ["itself", id, id.meta({ description: "An id.", examples: ["cf_1"] })],
    ["anything", text, z.unknown()],
    ["a number, being whole", z.int(), z.number()],
    ["a wider range", z.number().min(1).max(5), z.number().min(0).max(5)],
    ["what is above a bound", z.number().min(1), z.number().positive()],
    ["the same above", z.number().positive(), z.number().positive()],
    ["a bound that it is above", z.number().positive(), z.number().min(0)],
    ["a longer text", text.min(2).max(3), text.min(1).max(9)],
    ["a text of any pattern", id, text],
    ["one pattern of its two", id.regex(/1$/), id],
    ["a pattern that its one value has", z.literal("cf_1"), id],
    ["a range that its values are in", z.literal([1, 2]), z.int().max(2)],
    ["more values", z.enum(["a"]), z.enum(["a", "b"])],
    ["what may be null", text, text.nullable()],
    ["one of several", z.int(), z.union([text, z.number()])],
    ["more of several", z.union([text, z.int()]), z.union([z.int(), text, id])],
    ["lists of more", z.array(z.enum(["a"])).max(2), z.array(text).max(3)],
    [
      "an object that needs less",
      z.strictObject({ a: id, b: text }),
      z.strictObject({ a: text, b: text.optional(), c: text.optional() }),
    ],
    ["a record", z.strictObject({ a: id }), z.record(text, text)],
    ["a looser object", z.strictObject({}), z.looseObject({})],
    ["what refers to itself, as it does", z.json(), z.json()],
    ["what refers to itself, as far as is known", z.literal(1), z.json()],
  ])("is no wider than %s", (_, narrow, wide) => {
    expect(widenings(narrow, wide)).toEqual([]);
  });

  it.each<[string, z.ZodType, z.ZodType, readonly string[]]>([
    ["type", z.number(), z.int(), ["p: type integer, not type number"]],
    ["type", z.unknown(), text, ["p: type string, not type any"]],
    [
      "type",
      text.nullable(),
      text,
      ["p: type string, not type string or null"],
    ],
    [
      "range",
      text,
      text.min(1).max(9),
      ["p: minLength at least 1, not none", "p: maxLength at most 9, not none"],
    ],
    [
      "range",
      z.number(),
      z.number().positive(),
      ["p: minimum above 0, not none"],
    ],
    [
      "range",
      z.number().max(5),
      z.number().lt(5),
      ["p: maximum below 5, not 5"],
    ],
    ["pattern", text, id, ["p: pattern ^cf_\\d+$, not none"]],
    [
      "pattern",
      z.string().regex(/^cf_1$/),
      id,
      ["p: pattern ^cf_\\d+$, not ^cf_1$"],
    ],
    [
      "values",
      z.literal("cs_1"),
      id,
      ['p: {"pattern":"^cf_\\\\d+$","type":"string"}, not "cs_1"'],
    ],
    ["values", text, z.enum(["a"]), ['p: one of ["a"], not any']],
    [
      "values",
      z.enum(["a", "b"]),
      z.enum(["a"]),
      ['p: {"enum":["a"],"type":"string"}, not "b"'],
    ],
    [
      "steps",
      z.number(),
      z.number().multipleOf(5),
      ["p: multipleOf 5, not none"],
    ],
    ["items", z.array(text), z.array(id), ["p[]: pattern ^cf_\\d+$, not none"]],
    [
      "items",
      z.array(z.unknown()),
      z.array(text),
      ["p[]: type string, not type any"],
    ],
    [
      "alternatives",
      z.union([text, z.int()]),
      z.int(),
      ["p: type integer, not type string"],
    ],
    [
      "members",
      z.strictObject({ a: text.optional(), b: z.int(), c: text }),
      z.strictObject({ a: text, b: text.optional() }),
      [
        "p: the required field a, not not always given",
        "p.b: type string, not type integer",
        "p.c: no such field, not one",
      ],
    ],
    [
      "members",
      z.looseObject({}),
      z.strictObject({}),
      ["p.*: no such field, not one"],
    ],
    [
      "members",
      z.record(text, z.int()),
      z.record(text, text),
      ["p.*: type string, not type integer"],
    ],
  ])("is wider in its %s (case %#)", (_, narrow, wide, found) => {
    expect(widenings(narrow, wide)).toEqual(found);
  });
});
