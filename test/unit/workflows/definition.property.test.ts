import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { utf8Bytes, type JsonValue } from "#shared/kernel/json.ts";
import { resolveReferences } from "#workflows/definition/references.ts";
import { parseTemplate } from "#workflows/definition/template.ts";
import { findUnfit } from "#workflows/planner/size.ts";
import { validate } from "#workflows/planner/validate.ts";
import { findTool, toolNames } from "./tools.ts";

const SCOPE = {
  steps: new Map(),
  context: {},
  input: {},
  run: { id: "run_1", user_id: "alice@example.com" },
};

// Texts and keys that come near to what is looked for.
const words = fc.constantFrom(
  "touch",
  "a",
  "b",
  "dag",
  "sleep",
  "PT5M",
  "__proto__",
  "${",
  "${steps.a.x}",
  "${steps.b[0]} ${input.x}",
  "$${run.id}",
);
const texts = fc.oneof(words, fc.string({ unit: "binary" }));
const anything = fc.anything({
  key: fc.oneof(words, fc.constantFrom("steps", "name", "tool_name")),
  values: [texts, fc.double(), fc.constant(null), fc.bigInt()],
  maxDepth: 3,
});

const steps = fc.array(
  fc.record(
    {
      step_id: fc.oneof(words, anything),
      tool_name: fc.oneof(fc.constantFrom("touch", "create_session"), anything),
      parameters: fc.oneof(fc.dictionary(texts, anything), anything),
      depends_on: fc.oneof(fc.array(words), anything),
      timeout: fc.oneof(words, fc.double()),
      retry_policy: anything,
      when: anything,
    },
    { requiredKeys: [] },
  ),
  { maxLength: 5 },
);

const schemas = fc.letrec<{ schema: unknown }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<unknown>({ type: "string" }, { $ref: "#" }, {}, true),
    fc.record(
      {
        type: fc.constantFrom("object", "array", ["string", "null"], 4),
        properties: fc.dictionary(fc.constantFrom("a", "x"), tie("schema")),
        additionalProperties: tie("schema"),
        items: tie("schema"),
        anyOf: fc.array(tie("schema"), { maxLength: 2 }),
        $ref: fc.constantFrom("#", "#/$defs/a", "#/$defs/nix", "nix"),
        $defs: fc.dictionary(fc.constantFrom("a"), tie("schema")),
        required: fc.array(words),
        enum: fc.array(words),
      },
      { requiredKeys: [] },
    ),
  ),
})).schema;

const definitions = fc.record(
  {
    name: fc.oneof(words, anything),
    steps: fc.oneof({ weight: 5, arbitrary: steps }, anything),
    execution_mode: fc.constantFrom("dag", "parallel", "sequential", "x"),
    input_schema: schemas,
    output: anything,
    metadata: anything,
  },
  { requiredKeys: ["steps"] },
);

describe("Whatever arrives as a definition", () => {
  it("is planned, or refused with a place and a reason for every fault", () => {
    const anyDefinition = fc.oneof(definitions, anything);
    fc.assert(
      fc.property(anyDefinition, (definition) => {
        const checked = validate(definition, findTool, toolNames);
        const faults = checked.ok ? [] : checked.violations;
        expect(checked.ok || faults.length > 0).toBe(true);
        for (const { field, reason, description } of faults) {
          expect(field).toMatch(/^workflow_definition(?=$|[.[])/);
          expect(reason).toMatch(/^[A-Z_]+$/);
          expect(description).toMatch(/\S/);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("is counted to the byte", () => {
    const json = fc.jsonValue({ stringUnit: "binary", maxDepth: 4 });
    fc.assert(
      fc.property(json, (value) => {
        const rest = 262_144 - utf8Bytes(JSON.stringify([value, ""]));
        const padded = (bytes: number) => [value, "x".repeat(bytes)];
        const fits = rest > 0 && findUnfit(padded(rest)) === null;
        const isTooBig = findUnfit(padded(rest + 1))?.reason === "TOO_BIG";
        const hasProto = findUnfit(value)?.reason === "NOT_ALLOWED";
        expect(hasProto || (fits && isTooBig)).toBe(true);
      }),
    );
  });
});

describe("Any text", () => {
  it("is what it was when every ${ in it is written $${", () => {
    fc.assert(
      fc.property(fc.array(texts), (pieces) => {
        const text = pieces.join("");
        const literal = text.replaceAll("${", () => "$${");
        expect(resolveReferences(literal, SCOPE)).toBe(text);
      }),
    );
  });

  it("is read in parts that are never empty, and no two of text in a row", () => {
    fc.assert(
      fc.property(fc.array(texts), (pieces) => {
        const parts = parseTemplate(pieces.join(""));
        const types = parts.map(({ type }) => type);
        expect(parts.every(({ text }) => text !== "")).toBe(true);
        expect(types.join()).not.toContain("text,text");
      }),
    );
  });

  it("without a reference resolves to itself", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const value: JsonValue = JSON.parse(text);
        fc.pre(!text.includes("${"));
        expect(resolveReferences(value, SCOPE)).toEqual(value);
      }),
    );
  });
});
