import { describe, expect, it } from "vitest";
import {
  utf8Bytes,
  type JsonObject,
  type JsonValue,
} from "#shared/kernel/json.ts";
import { findUnfit } from "#workflows/planner/size.ts";
import { validate } from "#workflows/planner/validate.ts";
import { faultsOf, planFor, workflow } from "./definitions.ts";
import { findTool } from "./tools.ts";

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
      "input_schema: must be at most 32 KiB of JSON (TOO_BIG)",
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

describe("A definition and its plan take at most 1 MiB as they are kept", () => {
  const TOO_BIG =
    "steps: take more than 1 MiB with their parameters and dependencies as they are kept; split the workflow (TOO_BIG)";

  /** Steps in layers, each of which waits for all of the layer before. */
  function layered(steps: number, width: number, padding = "") {
    const ids = Array.from({ length: steps }, (_, index) => `s${index}`);
    const layers = ids.map((step_id, index) => {
      const start = width * (Math.floor(index / width) - 1);
      const depends_on = start < 0 ? [] : ids.slice(start, start + width);
      return { ...STEP, step_id, depends_on };
    });
    return workflow([
      ...layers,
      { ...STEP, step_id: "padded", parameters: { value: padding } },
    ]);
  }

  function keptBytes(definition: JsonObject): number {
    const validation = validate(definition, findTool);
    if (!validation.ok) throw new Error("The definition is refused.");
    const { definition: kept, plan } = validation;
    return utf8Bytes(
      JSON.stringify({
        definition: JSON.stringify(kept),
        plan: JSON.stringify(plan),
      }),
    );
  }

  it("which is to the byte what a document holds", () => {
    // The padding stands in the definition and in the plan.
    const left = 1024 * 1024 - keptBytes(layered(850, 24));
    const room = Math.floor(left / 2);
    expect(faultsOf(layered(850, 24, "x".repeat(room)))).toEqual([]);
    expect(faultsOf(layered(850, 24, "x".repeat(room + 1)))).toEqual([TOO_BIG]);
  });

  it("so that 1,000 steps in layers of 24 are refused before they start", () => {
    expect(faultsOf(layered(999, 24))).toEqual([TOO_BIG]);
  });
});
