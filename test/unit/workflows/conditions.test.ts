import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "#shared/kernel/json.ts";
import { cel } from "#workflows/definition/cel.ts";
import { referenceText } from "#workflows/definition/template.ts";

function referencesOf(text: string): string[] {
  const read = cel.read(text);
  return read.ok ? read.references.map(referenceText) : [read.description];
}

function faultOf(text: string): string {
  const read = cel.read(text);
  return read.ok ? "" : read.description;
}

function holds(
  text: string,
  steps: Readonly<Record<string, JsonValue>> = {},
  input: JsonObject = {},
): boolean {
  return cel.holds(text, {
    steps: new Map(Object.entries(steps)),
    input,
    context: { casefile_id: "cf_1" },
    run: { id: "run_1", user_id: "alice@example.com" },
  });
}

describe("A condition", () => {
  it.each([
    [
      "steps.search.count > 0 && input.notify",
      ["steps.search.count", "input.notify"],
    ],
    ['steps["search"].items[0].name == "x"', ["steps.search.items[0].name"]],
    ["steps.a.items[input.at].x == 1", ["steps.a.items", "input.at"]],
    [
      "steps.a.items.exists(i, i.size > steps.b.limit)",
      ["steps.a.items", "steps.b.limit"],
    ],
    ["steps.a.items.all(i, i.tags.exists(t, t == i.name))", ["steps.a.items"]],
    ["has(steps.a.note)", ["steps.a.note"]],
    ["run.user_id in context.people", ["run.user_id", "context.people"]],
    [
      '{"a": input.x}[input.key] == [input.y][0]',
      ["input.x", "input.key", "input.y"],
    ],
    [
      "size(input.list) == 2 ? true : input.other",
      ["input.list", "input.other"],
    ],
  ])("refers to what it names outside of itself: %s", (text, references) => {
    expect(referencesOf(text).toSorted()).toEqual(references.toSorted());
  });

  it.each([
    ["1 +", /^is not a CEL expression\. .+/],
    ["(".repeat(1999) + "1", /^is not a CEL expression\./],
    ["1", /^must be true or false$/],
    ['"yes"', /^must be true or false$/],
    ["stepz.a.x", /^names stepz, which is nothing known; use steps\.ID/],
    ["steps > 1", /^says steps without the id of one; use steps\.ID\.field$/],
    ["run.name == input.x", /^says run without one of its fields/],
    ["siez(input.x) > 1", /^calls siez, which is no function of CEL$/],
    ["i.x == 1 && input.l.all(i, i > 1)", /^names i, which is nothing known/],
    [
      "input.a.all(x, input.b.all(y, input.c.all(z, z > x + y)))",
      /^goes through lists 3 deep; at most 2 are allowed$/,
    ],
  ])("is refused when it is wrong: %s", (text, fault) => {
    expect(faultOf(text)).toMatch(fault);
  });

  it("is no more than a reference when it is written so, which a test for presence is not", () => {
    const wholeOf = (text: string) => {
      const read = cel.read(text);
      return read.ok && read.whole !== null ? referenceText(read.whole) : null;
    };
    expect(wholeOf("input.notify")).toBe("input.notify");
    expect(wholeOf("has(input.notify)")).toBeNull();
    expect(wholeOf("!input.notify")).toBeNull();
    expect(wholeOf("true")).toBeNull();
  });

  it.each([
    "steps.a.count > 2",
    "steps.a.count + 1 == 4 && 2 * steps.a.half == 3.0",
    "10 - steps.a.count > 6.5 && steps.a.count / 2 == 1.5 && steps.a.count % 2 == 1",
    "steps.gone == null",
    "steps.gone == null || steps.gone.count > 1",
    "!has(steps.a.note) && has(steps.a.count)",
    "steps.a.names.exists(n, n.startsWith('x'))",
    "steps.a.names.filter(n, n != 'y').size() == 1",
    "context.casefile_id == 'cf_1' && run.id == 'run_1'",
    "input.deep[0].er == {'a': [1, null]}",
  ])("holds: %s", (text) => {
    const a = { count: 3, half: 1.5, names: ["x1", "y"] };
    expect(holds(text, { a }, { deep: [{ er: { a: [1, null] } }] })).toBe(true);
  });

  it("does not hold otherwise", () => {
    expect(holds("steps.a.count > 2", { a: { count: 2 } })).toBe(false);
  });

  it.each([
    ["steps.a.nope == 1", "field not found: nope"],
    ["steps.gone.count > 1", ""],
    ["input.count", "it is a value"],
    ["steps.a.constructor != null", "field not found: constructor"],
    ["steps.a.count.startsWith('x')", "no matching overload"],
  ])("that comes to neither is a failure that says why: %s", (text, why) => {
    const ask = () => holds(text, { a: { count: 1 } }, { count: 1 });
    expect(ask).toThrow(`The condition ${text} came to neither true nor false`);
    expect(ask).toThrow(why);
    expect(ask).toThrow(
      expect.objectContaining({
        code: "FAILED_PRECONDITION",
        reason: "CONDITION_FAILED",
      }),
    );
  });

  it.each([
    "input.list.all(x, input.list.all(y, x >= 0.0))",
    "input.list.exists(x, input.list.exists(y, x + y < 0.0)) || true",
    "input.list.all(x, x in input.list)",
    "input.list.all(x, input.list == input.same)",
    "input.list.all(x, input.object.all(key, key != 'none'))",
    "input.list.all(x, input.object == input.like)",
  ])("is a failure where it goes through too much: %s", (text) => {
    const list = Array.from({ length: 5_000 }, (_, index) => index);
    const object = Object.fromEntries(list.map((index) => [`k${index}`, 1]));
    const input = { list, same: [...list], object, like: { ...object } };
    expect(() => holds(text, {}, input)).toThrow(
      /it goes through more than 250000 items of lists/,
    );
  });

  it("goes through a long list, and through short ones in it", () => {
    const tags = ["a", "b"];
    const items = Array.from({ length: 20_000 }, () => ({ tags }));
    const text = "steps.a.items.all(i, i.tags.exists(t, t == 'b'))";
    expect(holds(text, { a: { items } })).toBe(true);
  });

  it("takes no time that grows out of hand with a pattern", () => {
    const a = { text: `${"a".repeat(40)}b` };
    expect(holds("steps.a.text.matches('^(a+)+$')", { a })).toBe(false);
  });
});
