import type { z } from "zod";
import { ColliderError, type FieldViolation } from "#shared/kernel/error.ts";
import { findJsonFault } from "#shared/kernel/json-fault.ts";

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

function invalid(fieldViolations: readonly FieldViolation[]): ColliderError {
  const fields = fieldViolations.map((violation) => violation.field).join(", ");
  return new ColliderError(
    "INVALID_ARGUMENT",
    `The request is not valid: see ${fields}.`,
    { reason: "REQUEST_INVALID", fieldViolations },
  );
}

/**
 * Refuses what no schema should have to look at: `__proto__` keys and values nested without end.
 *
 * @throws ColliderError INVALID_ARGUMENT that names the place.
 */
export function refuseUnsafeJson(value: unknown): void {
  const fault = findJsonFault(value);
  if (fault === null) return;
  const { description } = fault;
  const field = fieldPath("", fault.path);
  throw invalid([{ field, description, reason: "NOT_ALLOWED" }]);
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
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalid(
    parsed.error.issues.flatMap((issue) => violationsOf(root, issue)),
  );
}
