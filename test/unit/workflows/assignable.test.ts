import { describe, expect, it } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import { isAssignable } from "#workflows/planner/assignable.ts";
import { typeText } from "#workflows/planner/type-text.ts";

const STRING = { type: "string" };
const INTEGER = { type: "integer" };
const NULL = { type: "null" };

function fits(source: JsonObject, target: JsonObject): boolean {
  return isAssignable(
    { schema: source, root: source },
    { schema: target, root: target },
  );
}

function listOf(items: JsonObject | boolean): JsonObject {
  return { type: "array", items };
}

function objectWith(
  properties: JsonObject,
  required: string[] = [],
): JsonObject {
  return { type: "object", properties, required };
}

/** A schema whose type is said this many levels down. */
function deep(levels: number, schema: JsonObject): JsonObject {
  return levels === 0 ? schema : listOf(deep(levels - 1, schema));
}

describe("A value fits a parameter", () => {
  it.each<[string, JsonObject, JsonObject]>([
    ["of its type", STRING, STRING],
    ["that is free", STRING, {}],
    [
      "when each of its types is one of the parameter's",
      { type: ["string", "null"] },
      { anyOf: [NULL, STRING] },
    ],
    ["when nothing is known of it", {}, STRING],
    ["that takes more types", STRING, { type: ["null", "string"] }],
    ["a number whose wholeness is unknown", { type: "number" }, INTEGER],
    ["a number that may be whole", INTEGER, { type: "number" }],
    ["of a list without a type for its items", listOf(STRING), listOf(true)],
    ["as a list of unknown items", { type: "array" }, listOf(STRING)],
    ["as a list of its items", listOf(STRING), listOf(STRING)],
    [
      "as an object with what is required",
      objectWith({ a: STRING, b: STRING }, ["a"]),
      objectWith({ a: STRING, c: STRING }, ["a"]),
    ],
    ["as an open object", { type: "object" }, objectWith({ a: STRING }, ["a"])],
    [
      "that is an open object",
      objectWith({ a: STRING }, ["a"]),
      { type: "object", additionalProperties: {} },
    ],
    [
      "as a record of its kind of members",
      { type: "object", additionalProperties: STRING },
      objectWith({ a: STRING }),
    ],
    [
      "as an object with more than a tolerant one takes",
      objectWith({ a: STRING, b: STRING }),
      objectWith({ a: STRING }),
    ],
    [
      "as an open object, of a strict one",
      { type: "object" },
      { ...objectWith({ a: STRING }), additionalProperties: false },
    ],
    [
      "as a record of its kind",
      { type: "object", additionalProperties: INTEGER },
      { type: "object", additionalProperties: INTEGER },
    ],
    [
      "one of whose branches takes it",
      STRING,
      { anyOf: [INTEGER, { oneOf: [NULL, STRING] }] },
    ],
    [
      "each of its branches one of the parameter's",
      { anyOf: [NULL, STRING] },
      { anyOf: [STRING, INTEGER, NULL] },
    ],
    ["one of the listed values", { const: "a" }, { enum: ["b", "a"] }],
    [
      "listed values among more",
      { enum: [1, { a: 2 }] },
      { enum: [{ a: 2 }, 1, 3] },
    ],
    ["text that may be one of the listed", STRING, { ...STRING, enum: ["a"] }],
    ["a listed value where any is taken", { ...STRING, const: "a" }, STRING],
    ["that lists its values oddly", { ...STRING, const: "a" }, { enum: 4 }],
  ])("%s", (_name, source, target) => {
    expect(fits(source, target)).toBe(true);
  });
});

describe("A value does not fit a parameter", () => {
  it.each<[string, JsonObject, JsonObject]>([
    ["of another type", STRING, INTEGER],
    ["of another type, the other way round", INTEGER, STRING],
    ["when it may be null", { type: ["string", "null"] }, STRING],
    ["one of whose branches is refused", { anyOf: [STRING, NULL] }, STRING],
    [
      "that lists other values",
      { ...STRING, const: "c" },
      { ...STRING, enum: ["a", "b"] },
    ],
    [
      "of which one value is not listed",
      { ...STRING, enum: ["a", "c"] },
      { ...STRING, const: "a" },
    ],
    ["as a list of other items", listOf(STRING), listOf(INTEGER)],
    [
      "as an object that lacks what is required",
      objectWith({ b: STRING }, ["b"]),
      objectWith({ a: STRING }, ["a"]),
    ],
    [
      "as an object in which what is required may be absent",
      objectWith({ a: STRING }),
      objectWith({ a: STRING }, ["a"]),
    ],
    [
      "as an object with a member of another type",
      objectWith({ a: INTEGER }, ["a"]),
      objectWith({ a: STRING }),
    ],
    [
      "as an object with more than a strict one takes",
      objectWith({ a: STRING, b: STRING }, ["a"]),
      { ...objectWith({ a: STRING }, ["a"]), additionalProperties: false },
    ],
    [
      "as an object with a member that a record does not take",
      objectWith({ a: STRING }),
      { type: "object", additionalProperties: INTEGER },
    ],
    [
      "as a record of another kind",
      { type: "object", additionalProperties: STRING },
      { type: "object", additionalProperties: INTEGER },
    ],
    [
      "as a record, of a strict object",
      { type: "object", additionalProperties: STRING },
      { ...objectWith({ a: STRING }), additionalProperties: false },
    ],
    [
      "as a record of another kind of members",
      { type: "object", additionalProperties: INTEGER },
      objectWith({ a: STRING }),
    ],
  ])("%s", (_name, source, target) => {
    expect(fits(source, target)).toBe(false);
  });

  it("down to twelve levels; below, the call itself will tell", () => {
    expect(fits(deep(11, STRING), deep(11, INTEGER))).toBe(false);
    expect(fits(deep(12, STRING), deep(12, INTEGER))).toBe(true);
  });
});

describe("Schemas that refer to themselves", () => {
  function tree(leaf: JsonObject): JsonObject {
    return {
      $ref: "#/$defs/tree",
      $defs: {
        tree: objectWith({ leaf, trees: listOf({ $ref: "#/$defs/tree" }) }),
      },
    };
  }

  it("are compared as far as they differ", () => {
    expect(fits(tree(STRING), tree(STRING))).toBe(true);
    expect(fits(tree(STRING), tree(INTEGER))).toBe(false);
    expect(fits(listOf({ $ref: "#" }), listOf({ $ref: "#" }))).toBe(true);
  });

  it("are compared once for each pair, however often it is met", () => {
    let source: JsonObject = STRING;
    let target: JsonObject = STRING;
    for (let level = 0; level < 10; level += 1) {
      const [from, to] = [source, target];
      const names = Array.from({ length: 40 }, (_, index) => `m${index}`);
      source = objectWith(Object.fromEntries(names.map((n) => [n, from])));
      target = objectWith(Object.fromEntries(names.map((n) => [n, to])));
    }
    expect(fits(source, target)).toBe(true);
  });

  it("find a member that does not fit wherever they meet it again", () => {
    const pair = (leaf: JsonObject) => objectWith({ a: leaf, b: leaf });
    const from = listOf(STRING);
    const to = listOf(INTEGER);
    expect(fits(pair(from), { anyOf: [pair(to), objectWith({ b: to })] })).toBe(
      false,
    );
  });
});

describe("The name of a type", () => {
  const six = ["a", "b", "c", "d", "e", "f"];

  it.each<[JsonObject, string]>([
    [STRING, "string"],
    [{ type: ["string", "null"] }, "string or null"],
    [{ anyOf: [INTEGER, NULL, INTEGER] }, "integer or null"],
    [{ anyOf: [INTEGER, {}] }, "any"],
    [{}, "any"],
    [{ ...STRING, enum: ["tool", "chat"] }, '"tool" or "chat"'],
    [{ const: 4 }, "4"],
    [{ enum: six }, '"a" or "b" or "c" or "d" or "e" or "f"'],
    [{ enum: [...six, "g"] }, '"a" or "b" or "c" or "d" or "e" or "f" or ...'],
    [{ anyOf: [listOf(STRING), NULL] }, "array of string or null"],
    [{ anyOf: [listOf(STRING), NULL, INTEGER] }, "array or null or integer"],
    [{ type: "array" }, "array"],
    [listOf(STRING), "array of string"],
    [listOf(false), "array"],
    [{ ...listOf(STRING), prefixItems: [INTEGER] }, "array of integer"],
    [{ type: "object" }, "object"],
    [{ ...STRING, properties: { a: {} } }, "string"],
    [objectWith({ a: STRING, b: {} }, ["a"]), "object { a: string, b?: any }"],
    [
      objectWith(Object.fromEntries(six.map((name) => [name, INTEGER])), six),
      "object { a: integer, b: integer, c: integer, d: integer, e: integer, f: integer }",
    ],
    [deep(4, STRING), "array of array of array of array"],
    [
      objectWith({
        a: objectWith({ b: objectWith({ c: objectWith({ d: {} }) }) }),
      }),
      "object { a?: object { b?: object { c?: object } } }",
    ],
  ])("%j is %s", (schema, text) => {
    expect(typeText({ schema, root: schema })).toBe(text);
  });
});
