import type { z } from "zod";
import { excerpt } from "#shared/kernel/excerpt.ts";
import { ColliderError, type FieldViolation } from "#shared/kernel/error.ts";

/** `payload.tags[2]` of the path that zod reports. */
export function fieldPath(root: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return text === "" ? String(key) : `${text}.${String(key)}`;
  }, root);
}

function violationsOf(root: string, issue: z.core.$ZodIssue): FieldViolation[] {
  const field = fieldPath(root, issue.path);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      field: fieldPath(field, [key]),
      description:
        "is not a field of this request; remove it or check its spelling",
      reason: "UNKNOWN_FIELD",
    }));
  }
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const nearest =
      issue.errors.toSorted((a, b) => a.length - b.length)[0] ?? [];
    return nearest.flatMap((inner) => violationsOf(field, inner));
  }
  const missing =
    issue.code === "invalid_type" &&
    issue.message.includes("received undefined");
  return [
    {
      field: field === "" ? "request" : field,
      description: missing ? "is required" : issue.message,
      reason: missing ? "REQUIRED" : issue.code.toUpperCase(),
    },
  ];
}

// A list of a million wrong items is told by its first ones.
const MAX_VIOLATIONS = 100;
const MAX_NAMED = 20;

/** A refusal; the first violation of each field stands in its details, and the fields in its message. */
export function fieldsInvalid(
  found: readonly FieldViolation[],
  refusal: { readonly says: string; readonly reason: string },
): ColliderError {
  const byField = new Map<string, FieldViolation>();
  for (const violation of found) {
    if (byField.size === MAX_VIOLATIONS) break;
    if (!byField.has(violation.field)) byField.set(violation.field, violation);
  }
  const fields = [...byField.keys()];
  const named = fields
    .slice(0, MAX_NAMED)
    .map((field) => excerpt(field))
    .join(", ");
  const more = fields.length > MAX_NAMED ? " and others" : "";
  return new ColliderError(
    "INVALID_ARGUMENT",
    `${refusal.says}: see ${named}${more}.`,
    { reason: refusal.reason, fieldViolations: [...byField.values()] },
  );
}

/** The refusal of a request for its fields. */
export function requestInvalid(
  found: readonly FieldViolation[],
): ColliderError {
  return fieldsInvalid(found, {
    says: "The request is not valid",
    reason: "REQUEST_INVALID",
  });
}

/** What came of parsing: the value, or everything that is wrong with it. */
export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly violations: readonly FieldViolation[] };

/** Parses what a caller sent; the violations name every bad field below `root`. */
export function parseFields<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  root: string,
): Parsed<z.output<Schema>> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  const { issues } = parsed.error;
  return {
    ok: false,
    violations: issues.flatMap((issue) => violationsOf(root, issue)),
  };
}

/**
 * Parses what a caller sent.
 *
 * @throws ColliderError INVALID_ARGUMENT that names every bad field below `root`.
 */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  root: string,
): z.output<Schema> {
  const parsed = parseFields(schema, value, root);
  if (parsed.ok) return parsed.value;
  throw requestInvalid(parsed.violations);
}
