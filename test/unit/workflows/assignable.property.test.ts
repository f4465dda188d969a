import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonObject, JsonValue } from "#shared/kernel/json.ts";
import { isAssignable } from "#workflows/planner/assignable.ts";

/** A schema together with some values that it takes. */
interface Sample {
  readonly schema: JsonObject;
  readonly values: readonly JsonValue[];
}

const KEYS = ["a", "b"];

const scalars: fc.Arbitrary<Sample> = fc.constantFrom<Sample>(
  { schema: { type: "string" }, values: ["x", ""] },
  { schema: { type: "boolean" }, values: [true, false] },
  { schema: { type: "null" }, values: [null] },
  { schema: { type: ["string", "null"] }, values: ["x", null] },
  { schema: { type: "integer", const: 1 }, values: [1] },
  { schema: { type: "integer", enum: [1, 2] }, values: [1, 2] },
);

function listOf({ schema, values }: Sample): Sample {
  return {
    schema: { type: "array", items: schema },
    values: [[...values], []],
  };
}

function eitherOf(samples: readonly Sample[]): Sample {
  return {
    schema: { anyOf: samples.map(({ schema }) => schema) },
    values: samples.flatMap(({ values }) => values),
  };
}

function recordOf({ schema, values }: Sample): Sample {
  const records = values.map((value) => ({ any: value }));
  return {
    schema: { type: "object", additionalProperties: schema },
    values: [{}, ...records],
  };
}

function objectOf(
  members: Readonly<Record<string, Sample>>,
  required: readonly string[],
): Sample {
  const entries = Object.entries(members);
  const properties = Object.fromEntries(
    entries.map(([key, { schema }]) => [key, schema]),
  );
  const needed = required.filter((key) => Object.hasOwn(members, key));
  const whole = (at: number) =>
    entries.map(([key, { values }]): [string, JsonValue] => [
      key,
      values[at % values.length] ?? null,
    ]);
  const least = whole(0).filter(([key]) => needed.includes(key));
  return {
    schema: {
      type: "object",
      properties,
      required: needed,
      additionalProperties: false,
    },
    values: [
      Object.fromEntries(whole(0)),
      Object.fromEntries(whole(1)),
      Object.fromEntries(least),
    ],
  };
}

const samples = fc.letrec<{ sample: Sample }>((tie) => ({
  sample: fc.oneof(
    { maxDepth: 2, depthSize: "small" },
    scalars,
    tie("sample").map(listOf),
    tie("sample").map(recordOf),
    fc.array(tie("sample"), { minLength: 2, maxLength: 2 }).map(eitherOf),
    fc
      .tuple(
        fc.dictionary(fc.constantFrom(...KEYS), tie("sample"), { maxKeys: 2 }),
        fc.subarray(KEYS),
      )
      .map(([members, required]) => objectOf(members, required)),
  ),
})).sample;

function fits(source: JsonObject, target: JsonObject): boolean {
  return isAssignable(
    { schema: source, root: source },
    { schema: target, root: target },
  );
}

// Whether a value is one of those listed shows only when it is there, so no scalar lists values of another's type.
describe("Schemas that are fully known", () => {
  it("fit only where every value fits, so that no step finds out in the middle of a run", () => {
    fc.assert(
      fc.property(samples, samples, (source, target) => {
        const isAccepted = fits(source.schema, target.schema);
        const parser = z.fromJSONSchema({ ...target.schema });
        const refused = source.values.filter(
          (value) => !parser.safeParse(value).success,
        );
        expect(isAccepted ? refused : []).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it("fit themselves, and unions that contain them", () => {
    fc.assert(
      fc.property(samples, samples, ({ schema }, other) => {
        expect(fits(schema, schema)).toBe(true);
        expect(fits(schema, { anyOf: [other.schema, schema] })).toBe(true);
      }),
    );
  });

  it("refuse a union that contains what they refuse", () => {
    fc.assert(
      fc.property(samples, samples, samples, (source, other, target) => {
        const either = { anyOf: [other.schema, source.schema] };
        const both =
          fits(source.schema, target.schema) &&
          fits(other.schema, target.schema);
        expect(fits(either, target.schema)).toBe(both);
      }),
    );
  });
});
