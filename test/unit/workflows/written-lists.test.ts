import { describe, expect, it } from "vitest";
import type { JsonValue } from "#shared/kernel/json.ts";
import { faultsOf, workflow } from "./definitions.ts";

const BEFORE = {
  step_id: "a",
  tool_name: "create_casefile",
  parameters: { title: "x" },
};

/** What is wrong with a step for each item of a list, whose tool takes a text. */
function faultsOver(for_each: JsonValue, casefile_id: string): string[] {
  const parameters = { casefile_id };
  const step = { tool_name: "create_session", for_each, parameters };
  return faultsOf(workflow([BEFORE, step])).map((fault) =>
    fault.replace("steps[1].", ""),
  );
}

describe("A list that is written out", () => {
  it.each<[JsonValue[], string, string]>([
    [[1, 2], "${item}", "takes string, but ${item} is integer (INVALID_TYPE)"],
    [[1.5], "${item}", "takes string, but ${item} is number (INVALID_TYPE)"],
    [[true], "${item}", "takes string, but ${item} is boolean (INVALID_TYPE)"],
    [[null], "${item}", "takes string, but ${item} is null (INVALID_TYPE)"],
    [
      ["x", 2],
      "${item}",
      "takes string, but ${item} is string or integer (INVALID_TYPE)",
    ],
    [
      [["x"]],
      "${item}",
      "takes string, but ${item} is array of string (INVALID_TYPE)",
    ],
    [
      [{ id: "x" }, { id: "y" }],
      "${item.name}",
      "${item.name} leads nowhere: the item has no name there. (REFERENCE)",
    ],
    [
      [{ id: "x" }, {}],
      "${item.id}",
      "is required by create_session, but ${item.id} may be absent (REQUIRED)",
    ],
  ])("has the items that stand there: of %j not %s", (list, value, fault) => {
    expect(faultsOver(list, value)).toEqual([
      `parameters.casefile_id: ${fault}`,
    ]);
  });

  it.each<[JsonValue[], string]>([
    [["x", "Of ${input.title}"], "${item}"],
    [[{ id: ["x"] }, { id: ["y"] }], "${item.id[0]}"],
    [[{ id: "${steps.a.size}" }], "${item.id}"],
    [[], "${item.anything}"],
    [Array.from({ length: 21 }, (_, at) => ({ [`f${at}`]: at })), "${item.x}"],
  ])("may have any that could be there: of %j %s", (list, value) => {
    expect(faultsOver(list, value)).toEqual([]);
  });

  it("is looked into where it has up to twenty kinds of items", () => {
    const list = Array.from({ length: 20 }, (_, at) => ({ [`f${at}`]: at }));
    expect(faultsOver(list, "${item.x}")).toHaveLength(1);
  });
});
