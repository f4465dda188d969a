import type { z } from "zod";
import { excerpt } from "#shared/kernel/excerpt.ts";
import { ColliderError, type FieldViolation } from "#shared/kernel/error.ts";
import { parseFields } from "#shared/kernel/parse-fields.ts";

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
