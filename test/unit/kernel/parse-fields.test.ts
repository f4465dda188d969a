import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parseFields } from "#shared/kernel/parse-fields.ts";

function faults(schema: z.ZodType, value: unknown): readonly string[] {
  const parsed = parseFields(schema, value, "payload");
  return parsed.ok
    ? []
    : parsed.violations.map(
        ({ field, description, reason }) =>
          `${field} ${description} (${reason})`,
      );
}

describe("A field", () => {
  it.each<[z.ZodType, unknown, string]>([
    [z.string(), 4, "must be string, not number (INVALID_TYPE)"],
    [z.string(), null, "must be string, not null (INVALID_TYPE)"],
    [z.string(), undefined, "is required (REQUIRED)"],
    [z.enum(["a", "b"]), undefined, "is required (REQUIRED)"],
    [z.union([z.int(), z.string()]), undefined, "is required (REQUIRED)"],
    [z.int(), "4", "must be number, not string (INVALID_TYPE)"],
    [z.int(), 4.5, "must be integer, not number (INVALID_TYPE)"],
    [z.coerce.number(), "x", "must be number, not NaN (INVALID_TYPE)"],
    [z.array(z.int()), {}, "must be array, not object (INVALID_TYPE)"],
    [
      z.record(z.string(), z.int()),
      [],
      "must be object, not array (INVALID_TYPE)",
    ],
    [z.number().max(55), 56, "must be at most 55 (TOO_BIG)"],
    [z.number().lt(55), 55, "must be less than 55 (TOO_BIG)"],
    [z.number().min(1), 0, "must be at least 1 (TOO_SMALL)"],
    [z.number().positive(), 0, "must be more than 0 (TOO_SMALL)"],
    [z.number().multipleOf(5), 4, "must be a multiple of 5 (NOT_MULTIPLE_OF)"],
    [z.string().max(3), "four", "must have at most 3 characters (TOO_BIG)"],
    [z.string().min(1), "", "must have at least 1 character (TOO_SMALL)"],
    [z.string().length(2), "a", "must have exactly 2 characters (TOO_SMALL)"],
    [z.array(z.int()).max(1), [1, 2], "must have at most 1 item (TOO_BIG)"],
    [z.literal(true), false, "must be true (INVALID_VALUE)"],
    [z.enum(["a", "b"]), "c", 'must be "a" or "b" (INVALID_VALUE)'],
    [z.uuid(), "x", "must be a UUID (INVALID_FORMAT)"],
    [z.iso.datetime(), "x", "must be an ISO 8601 time (INVALID_FORMAT)"],
    [z.string().regex(/^a$/u), "b", "must match /^a$/u (INVALID_FORMAT)"],
    [z.ipv4(), "b", "must be of the format ipv4 (INVALID_FORMAT)"],
    [
      z.string().regex(/^a$/u, "must be an a"),
      "b",
      "must be an a (INVALID_FORMAT)",
    ],
    [
      z.discriminatedUnion("kind", [z.object({ kind: z.literal("a") })]),
      { kind: "b" },
      "is of none of the kinds that may be here (INVALID_UNION)",
    ],
    [z.custom(() => false), 1, "is not valid (INVALID)"],
  ])("is told what it must be (case %#)", (schema, value, fault) => {
    const [path, field] =
      schema instanceof z.ZodDiscriminatedUnion
        ? ["payload.kind", value]
        : ["payload.of", { of: value }];
    const whole =
      path === "payload.kind" ? schema : z.strictObject({ of: schema });
    expect(faults(whole, field)).toEqual([`${path} ${fault}`]);
  });

  it("that a check of its own refuses has the check's reason, or none but INVALID", () => {
    const odd = (params?: { reason: string }) =>
      z.int().refine((value) => value % 2 === 1, {
        message: "must be odd",
        ...(params && { params }),
      });
    expect(faults(odd(), 2)).toEqual(["payload must be odd (INVALID)"]);
    expect(faults(odd({ reason: "EVEN" }), 2)).toEqual([
      "payload must be odd (EVEN)",
    ]);
  });

  it("that may not be there is named, whatever it holds", () => {
    expect(faults(z.strictObject({}), { a: undefined, b: 1 })).toEqual([
      "payload.a is not a field here; remove it or check its spelling (UNKNOWN_FIELD)",
      "payload.b is not a field here; remove it or check its spelling (UNKNOWN_FIELD)",
    ]);
  });

  it("is the request itself where there is no path to it", () => {
    const parsed = parseFields(z.strictObject({}), [], "");
    expect(parsed).toMatchObject({ violations: [{ field: "request" }] });
  });
});
