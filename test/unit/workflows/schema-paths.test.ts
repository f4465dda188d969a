import { describe, expect, it } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import { alternativesOf } from "#workflows/planner/schema-node.ts";
import { sourceType } from "#workflows/planner/source-type.ts";

type Path = readonly (string | number)[];

const STRING = { type: "string" };
const INTEGER = { type: "integer" };

function follow(schema: JsonObject, path: Path) {
  const found = sourceType({ schema, root: schema }, path);
  return found.type === "known"
    ? { schema: found.node.schema, optional: found.optional }
    : found.type;
}

function known(schema: JsonObject, optional = false) {
  return { schema, optional };
}

describe("The path of a reference", () => {
  it.each<[string, JsonObject, Path, unknown]>([
    ["that is empty", STRING, [], known(STRING)],
    [
      "to a member",
      { properties: { a: STRING }, required: ["a"] },
      ["a"],
      known(STRING),
    ],
    [
      "to an optional member",
      { properties: { a: STRING } },
      ["a"],
      known(STRING, true),
    ],
    [
      "to a member below an optional one",
      { properties: { a: { properties: { b: INTEGER }, required: ["b"] } } },
      ["a", "b"],
      known(INTEGER, true),
    ],
    ["to an item", { type: "array", items: STRING }, [7], known(STRING)],
    [
      "to an item of a kind of its own",
      { type: "array", prefixItems: [STRING, INTEGER] },
      [1],
      known(INTEGER),
    ],
    [
      "to an item beyond those",
      { type: "array", prefixItems: [STRING], items: INTEGER },
      [1],
      known(INTEGER),
    ],
    [
      "to a member of a record",
      { type: "object", additionalProperties: INTEGER },
      ["any"],
      known(INTEGER, true),
    ],
    [
      "to a schema that says nothing",
      { properties: { a: true }, required: ["a"] },
      ["a"],
      known({}),
    ],
  ])("%s is known", (_name, schema, path, expected) => {
    expect(follow(schema, path)).toEqual(expected);
  });

  it.each<[string, JsonObject, Path]>([
    ["below what says nothing", {}, ["a", 0, "b"]],
    ["to a member of an object without properties", { type: "object" }, ["a"]],
    [
      "to a member that is not listed in an open object",
      { properties: { a: STRING }, additionalProperties: true },
      ["b"],
    ],
    [
      "to a member of an object with any members",
      { type: "object", properties: {}, additionalProperties: {} },
      ["b"],
    ],
    ["to an item of a list without a type", { type: "array" }, [0]],
    ["below a reference that leads nowhere", { $ref: "#/$defs/nix" }, ["a"]],
    [
      "below a reference to elsewhere",
      { $ref: "https://example.com", $defs: {} },
      ["a"],
    ],
    [
      "into a union of which one branch says nothing",
      { anyOf: [STRING, {}] },
      ["a"],
    ],
  ])("%s may lead to anything", (_name, schema, path) => {
    expect(follow(schema, path)).toBe("any");
  });

  it.each<[string, JsonObject, Path]>([
    ["to a member that is not listed", { properties: { a: STRING } }, ["b"]],
    [
      "to a member of a closed object",
      { type: "object", additionalProperties: false },
      ["b"],
    ],
    ["to a member that a prototype offers", { properties: {} }, ["toString"]],
    ["to a member of a text", STRING, ["length"]],
    ["to a member of a list", { type: "array", items: STRING }, ["length"]],
    ["to an item of a text", STRING, [0]],
    ["to an item of an object", { properties: { 0: STRING } }, [0]],
    [
      "to an item that a list does not have",
      { type: "array", prefixItems: [STRING], items: false },
      [1],
    ],
    ["to a member of what is never there", { anyOf: [] }, ["a"]],
  ])("%s leads nowhere", (_name, schema, path) => {
    expect(follow(schema, path)).toBe("absent");
  });

  it("that leads nowhere is told with what would be there, once each", () => {
    const schema = {
      anyOf: [
        { properties: { a: STRING, b: STRING } },
        { properties: { b: STRING } },
        STRING,
      ],
    };
    expect(sourceType({ schema, root: schema }, ["c"])).toEqual({
      type: "absent",
      segment: "c",
      known: ["a", "b"],
    });
  });

  it("into a union leads to all that its branches have there", () => {
    const schema = {
      anyOf: [
        { properties: { a: STRING }, required: ["a"] },
        { properties: { a: INTEGER }, required: ["a"] },
      ],
    };
    expect(follow(schema, ["a"])).toEqual(known({ anyOf: [STRING, INTEGER] }));
  });

  it("into a union may be absent when one branch lacks it", () => {
    const has = { properties: { a: STRING }, required: ["a"] };
    for (const anyOf of [
      [has, INTEGER],
      [INTEGER, has],
    ])
      expect(follow({ anyOf }, ["a"])).toEqual(known(STRING, true));
  });

  it("stays optional however it goes on", () => {
    const list = { type: "array", items: STRING };
    expect(follow({ properties: { a: list } }, ["a", 0])).toEqual(
      known(STRING, true),
    );
  });
});

describe("The alternatives of a schema", () => {
  function alternatives(schema: JsonObject) {
    return alternativesOf({ schema, root: schema }).map((node) => node.schema);
  }

  it("are its branches, whether they exclude each other or not, and those of what they refer to", () => {
    const $defs = { a: { anyOf: [STRING, { $ref: "#/$defs/b" }] }, b: INTEGER };
    const oneOf = [{ $ref: "#/$defs/a" }, { type: "null" }];
    expect(alternatives({ oneOf, $defs })).toEqual([
      { type: "null" },
      STRING,
      INTEGER,
    ]);
  });

  it("are itself when it has no branches, or none that can be read", () => {
    for (const schema of [
      STRING,
      { anyOf: "x" },
      { $ref: 4 },
      { $ref: "#/$defs/a" },
    ])
      expect(alternatives(schema)).toEqual([schema]);
    const inherited = { $ref: "#/$defs/toString", $defs: {} };
    expect(alternatives(inherited)).toEqual([inherited]);
  });

  it("end where a schema refers to itself", () => {
    expect(alternatives({ anyOf: [{ $ref: "#" }, STRING] })).toEqual([STRING]);
    expect(alternatives({ $ref: "#" })).toEqual([]);
  });
});
