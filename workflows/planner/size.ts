import type { FieldViolation } from "#shared/kernel/error.ts";
import { utf8Bytes } from "#shared/kernel/json.ts";
import { violation, type FieldPath } from "./violation.ts";

export const MAX_DEFINITION_BYTES = 262_144;
export const MAX_DEPTH = 20;

interface Budget {
  bytes: number;
}

function tooBig(): FieldViolation {
  return violation([], "TOO_BIG", "must be at most 256 KiB of JSON");
}

/** Bytes that a scalar takes in JSON, or null for what JSON cannot hold. */
function scalarBytes(value: unknown): number | null {
  switch (typeof value) {
    case "string":
      return utf8Bytes(JSON.stringify(value));
    case "number":
      return Number.isFinite(value) ? String(value).length : null;
    case "boolean":
      return 5;
    case "object":
    case "undefined":
      return 2;
    case "bigint":
    case "function":
    case "symbol":
      return null;
  }
}

function membersOf(value: object): Iterable<[string | number, unknown]> {
  return Array.isArray(value) ? value.entries() : Object.entries(value);
}

function walk(
  value: unknown,
  path: FieldPath,
  budget: Budget,
): FieldViolation | null {
  const bytes = scalarBytes(value);
  if (bytes === null) return violation(path, "NOT_JSON", "is not a JSON value");
  budget.bytes -= bytes + 1;
  if (budget.bytes < 0) return tooBig();
  if (typeof value !== "object" || value === null) return null;
  if (path.length >= MAX_DEPTH)
    return violation(
      path.slice(0, 3),
      "TOO_DEEP",
      `is nested deeper than ${MAX_DEPTH} levels`,
    );
  for (const [key, member] of membersOf(value)) {
    if (key === "__proto__")
      return violation(
        [...path, key],
        "NOT_ALLOWED",
        "is not allowed as a key; remove it",
      );
    if (typeof key === "string") budget.bytes -= key.length + 3;
    const fault = walk(member, [...path, key], budget);
    if (fault !== null) return fault;
  }
  return null;
}

/**
 * What makes a definition unfit to be looked at any closer: too big, too deep (or circular), not JSON, or a `__proto__`
 * key. The walk ends as soon as the size is spent, so its cost is bounded whatever arrives.
 */
export function findUnfit(definition: unknown): FieldViolation | null {
  return walk(definition, [], { bytes: MAX_DEFINITION_BYTES });
}
