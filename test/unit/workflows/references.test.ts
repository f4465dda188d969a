import { describe, expect, it } from "vitest";
import {
  referencesIn,
  resolveObject,
  resolveReferences,
  templatesIn,
} from "#workflows/definition/references.ts";

const scope = {
  steps: new Map([
    [
      "search",
      {
        count: 3,
        items: [{ name: "first" }, { name: "second" }],
        nothing: null,
        "odd-key": true,
      },
    ],
  ]),
  context: { casefile_id: "cf_1" },
  input: { title: "Acme", deep: { er: [1, [2]] } },
  run: { id: "run_1", user_id: "alice@example.com" },
};

describe("A text that is exactly one reference", () => {
  it.each([
    ["${steps.search.count}", 3],
    ["${steps.search.items[1].name}", "second"],
    ["${steps.search.items}", [{ name: "first" }, { name: "second" }]],
    ["${steps.search.nothing}", null],
    ["${steps.search.odd-key}", true],
    ["${context.casefile_id}", "cf_1"],
    ["${input.deep.er[1][0]}", 2],
    ["${input}", scope.input],
    ["${run.id}", "run_1"],
    ["${run.user_id}", "alice@example.com"],
  ])("keeps the type of what it refers to: %s", (text, expected) => {
    expect(resolveReferences(text, scope)).toEqual(expected);
  });
});

describe("A reference inside longer text", () => {
  it("is rendered as text: strings as they are, other values as JSON", () => {
    expect(
      resolveReferences(
        "${input.title}: ${steps.search.count} ${steps.search.nothing} ${steps.search.items[0]}",
        scope,
      ),
    ).toBe('Acme: 3 null {"name":"first"}');
  });

  it("is empty when it refers to nothing", () => {
    expect(resolveReferences("[${input.none}]", scope)).toBe("[]");
  });

  it("is not looked for again in what was put in", () => {
    const sly = { ...scope, input: { title: "${run.id}" } };
    expect(resolveReferences("x ${input.title}", sly)).toBe("x ${run.id}");
    expect(resolveReferences("${input.title}", sly)).toBe("${run.id}");
  });
});

describe("A literal", () => {
  it.each([
    ["$${run.id}", "${run.id}"],
    ["a $${ b", "a ${ b"],
    ["$$${run.id}", "$${run.id}"],
    ["$${a} ${run.id}", "${a} run_1"],
    ["$ {a} $", "$ {a} $"],
    ["", ""],
  ])("%s is written %s", (text, expected) => {
    expect(resolveReferences(text, scope)).toBe(expected);
  });
});

describe("References in a value", () => {
  it("resolve at any depth of objects and arrays, and leave all else as it is", () => {
    expect(
      resolveObject(
        {
          a: [{ b: ["${steps.search.count}", 1, null, true] }],
          c: "${run.id}!",
        },
        scope,
      ),
    ).toEqual({ a: [{ b: [3, 1, null, true] }], c: "run_1!" });
  });

  it("to nothing are left out of objects and null in arrays and alone", () => {
    expect(
      resolveReferences({ a: "${input.none}", b: ["${input.none}"] }, scope),
    ).toEqual({ b: [null] });
    expect(resolveReferences("${steps.unknown.x}", scope)).toBeNull();
  });

  it.each([
    "${input.title.length}",
    "${input.constructor}",
    "${input.deep.er.length}",
    "${input.deep.toString}",
    "${input.deep[0]}",
    "${input.deep.er.0}",
    "${input.deep.er[9]}",
    "${context.__proto__}",
  ])("never reach a prototype or a member of another kind: %s", (text) => {
    expect(resolveReferences({ found: text }, scope)).toEqual({});
  });

  it("keep a __proto__ key an ordinary key", () => {
    const hostile = JSON.parse('{"__proto__": {"polluted": "${run.id}"}}');
    const resolved = resolveObject(hostile, scope);
    expect(Object.getPrototypeOf(resolved)).toBe(Object.prototype);
    expect(Object.keys(resolved)).toEqual(["__proto__"]);
  });

  it("are listed in the order in which they are written", () => {
    expect(
      referencesIn({
        a: "${steps.x.id} ${input.key}",
        b: [{ c: "${run.id}" }, "$${steps.no}", "${broken"],
      }),
    ).toEqual([
      { root: "steps", stepId: "x", path: ["id"] },
      { root: "input", path: ["key"] },
      { root: "run", path: ["id"] },
    ]);
  });

  it("are found with the place where they stand", () => {
    expect(templatesIn({ a: ["plain", "x ${run.id}"], b: 4, c: null })).toEqual(
      [
        {
          path: ["a", 1],
          template: [
            { type: "text", text: "x " },
            {
              type: "reference",
              text: "${run.id}",
              reference: { root: "run", path: ["id"] },
            },
          ],
        },
      ],
    );
  });

  it("that are malformed are refused", () => {
    expect(() => resolveReferences("x ${steps}", scope)).toThrow(
      "${steps} names no step; use ${steps.ID.field}.",
    );
  });
});

describe("What references bring in", () => {
  const input = { part: "x".repeat(256 * 1024), list: ["y".repeat(600_000)] };
  const large = { ...scope, input };

  it("may be 1 MiB, all together", () => {
    const text = "${input.part}".repeat(4);
    expect(resolveReferences(text, large)).toHaveLength(1024 * 1024);
  });

  it.each([
    ["in one text", { a: "${input.part}".repeat(400) }],
    [
      "in several texts",
      {
        a: ["${input.part} ${input.part} ${input.part}"],
        b: "${input.part}${input.part}",
      },
    ],
    ["as whole values", { a: "${input.list}", b: { c: "${input.list}" } }],
  ])("is refused beyond that: %s", (_, value) => {
    expect(() => resolveObject(value, large)).toThrow(
      expect.objectContaining({
        code: "OUT_OF_RANGE",
        reason: "REFERENCES_TOO_LARGE",
      }),
    );
  });
});
