import { describe, expect, it } from "vitest";
import { utf8Bytes, type JsonValue } from "#shared/kernel/json.ts";
import { findUnfit } from "#workflows/planner/size.ts";
import { faultsOf, planFor, workflow } from "./definitions.ts";

const STEP = { tool_name: "touch" };
const KIB_256 = 262_144;

function touches(count: number) {
  return Array.from({ length: count }, () => STEP);
}

/** A value that takes this many bytes of JSON. */
function sized(bytes: number, around: (padding: string) => JsonValue) {
  return around("x".repeat(bytes - utf8Bytes(JSON.stringify(around("")))));
}

function nested(levels: number): JsonValue {
  return levels === 1 ? [] : [nested(levels - 1)];
}

describe("A definition has at most 1,000 steps", () => {
  it("and may have that many", () => {
    expect(planFor(workflow(touches(1000))).steps).toHaveLength(1000);
  });

  it("and is refused with one more, without a look at them", () => {
    expect(faultsOf(workflow([...touches(1000), { tool_name: "x" }]))).toEqual([
      "steps: has 1001 steps; at most 1000 are allowed, so split the workflow (TOO_BIG)",
    ]);
  });
});

describe("A definition takes at most 256 KiB of JSON", () => {
  it.each<[string, (padding: string) => JsonValue]>([
    ["a text", (padding) => padding],
    ["the keys of an object", (padding) => ({ a: 1, "b\n": padding, é: "é" })],
    ["a key", (padding) => ({ [`k${padding}`]: 1 })],
    ["escapes", (padding) => ['"\n\u0007', padding]],
    ["numbers", (padding) => [1.5, -2e21, 0, -0, padding]],
    ["words", (padding) => [true, false, null, padding]],
    ["brackets", (padding) => [[], {}, [[], []], { a: {} }, padding]],
  ])("to the byte, counted in %s", (_name, around) => {
    expect(findUnfit(sized(KIB_256, around))).toBeNull();
    expect(findUnfit(sized(KIB_256 + 1, around))).toMatchObject({
      field: "workflow_definition",
      reason: "TOO_BIG",
    });
  });

  it("counts nothing for members that are undefined", () => {
    const around = (padding: string) => ({ padding });
    const members = { ...around("x".repeat(KIB_256 - 14)), none: undefined };
    expect(findUnfit(members)).toBeNull();
  });

  it("and is refused with one fault when it takes more", () => {
    const metadata = { note: "x".repeat(KIB_256) };
    expect(faultsOf(workflow([{ tool_name: 4 }], { metadata }))).toEqual([
      "workflow_definition: must be at most 256 KiB of JSON (TOO_BIG)",
    ]);
  });

  it("and one that repeats its parts without end is refused at once", () => {
    let value: JsonValue = "x";
    for (let level = 0; level < 19; level += 1)
      value = Array.from({ length: 100 }, () => value);
    expect(findUnfit(value)).toMatchObject({ reason: "TOO_BIG" });
  });
});

describe("A definition is at most 20 levels deep", () => {
  it("and may be that deep", () => {
    expect(findUnfit(nested(20))).toBeNull();
  });

  it("and is refused with the place where it is deeper", () => {
    expect(findUnfit(nested(21))).toEqual({
      field: "workflow_definition[0][0][0]",
      reason: "TOO_DEEP",
      description: "is nested deeper than 20 levels",
    });
    const parameters = { value: nested(40) };
    expect(faultsOf(workflow([{ ...STEP, parameters }]))).toEqual([
      "steps[0].parameters: is nested deeper than 20 levels (TOO_DEEP)",
    ]);
  });

  it("so that a circular one is refused", () => {
    const circular: Record<string, unknown> = { name: "x" };
    circular["metadata"] = circular;
    expect(findUnfit(circular)).toMatchObject({ reason: "TOO_DEEP" });
  });
});

describe("A definition is JSON", () => {
  it.each([NaN, Infinity, 1n, Symbol("x"), () => 1])(
    "and is refused with the place of what is not: %s",
    (value) => {
      const definition = { ...workflow([STEP]), metadata: { a: value } };
      expect(faultsOf(definition)).toEqual([
        "metadata.a: is not a JSON value (NOT_JSON)",
      ]);
    },
  );

  it("and holds no undefined items, which would change their neighbours' places", () => {
    expect(findUnfit({ steps: [1, undefined] })).toMatchObject({
      field: "workflow_definition.steps[1]",
      reason: "NOT_JSON",
    });
  });

  it("and has no __proto__ key, at any depth", () => {
    const hostile: unknown = JSON.parse(
      '{"name": "x", "steps": [{"tool_name": "touch", "parameters": {"__proto__": {"a": 1}}}]}',
    );
    expect(faultsOf(hostile)).toEqual([
      "steps[0].parameters.__proto__: is not allowed as a key; remove it (NOT_ALLOWED)",
    ]);
  });
});

describe("An input schema takes at most 32 KiB", () => {
  const kib32 = 32_768;

  function withSchema(bytes: number) {
    const schema = sized(bytes, (description) => ({ description }));
    return workflow([STEP], { input_schema: schema });
  }

  it("and may take that much", () => {
    expect(faultsOf(withSchema(kib32))).toEqual([]);
  });

  it("and is refused when it takes more", () => {
    expect(faultsOf(withSchema(kib32 + 1))).toEqual([
      "input_schema: must be at most 32 KiB of JSON (CUSTOM)",
    ]);
  });
});

describe("A definition is told of at most 1,000 faults", () => {
  function faulty(count: number) {
    const value = Array.from({ length: count }, () => "${nix}");
    return faultsOf(workflow([{ ...STEP, parameters: { value } }]));
  }

  it("and of no more", () => {
    expect(faulty(1000)).toHaveLength(1000);
    const many = faulty(1003);
    expect(many).toHaveLength(1001);
    expect(many[1000]).toBe(
      "workflow_definition: has 3 more faults than are listed (TOO_MANY)",
    );
  });
});

describe("A plan takes at most 700,000 bytes", () => {
  // The long id of a join is written once in the definition, and once for each of its dependencies in the plan.
  function layered(joins: number, padding = "") {
    const heads = Array.from({ length: 100 }, (_, index) => ({
      ...STEP,
      step_id: `h${index}`,
    }));
    const ids = heads.map(({ step_id }) => step_id);
    const ends = Array.from({ length: joins }, (_, index) => ({
      ...STEP,
      step_id: `j${index}`.padEnd(64, "_"),
      depends_on: ids.filter((_id, position) => position !== index),
    }));
    const padded = { tool_name: "touch", parameters: { value: padding } };
    return workflow([...heads, ...ends, padded]);
  }

  it("which is what fits into a document beside its definition", () => {
    const bytes = utf8Bytes(JSON.stringify(planFor(layered(80))));
    const room = 700_000 - bytes;
    expect(faultsOf(layered(80, "x".repeat(room)))).toEqual([]);
    expect(faultsOf(layered(80, "x".repeat(room + 1)))).toEqual([
      "steps: have too many dependencies for one workflow; split it (TOO_BIG)",
    ]);
  });
});
