import type { FieldViolation } from "#shared/kernel/error.ts";
import { utf8Bytes } from "#shared/kernel/json.ts";
import { violation, type FieldPath } from "./violation.ts";

const MAX_DEFINITION_BYTES = 262_144;
const MAX_DEPTH = 20;

interface Budget {
  bytes: number;
}

/** Bytes that a value takes in JSON, without its members; null for what JSON cannot hold. */
function ownBytes(value: unknown): number | null {
  switch (typeof value) {
    case "string":
      return utf8Bytes(JSON.stringify(value));
    case "number":
      return Number.isFinite(value) ? String(value).length : null;
    case "boolean":
      return String(value).length;
    case "object":
      return value === null ? 4 : 2;
    case "undefined":
    case "bigint":
    case "function":
    case "symbol":
      return null;
  }
}

/** JSON leaves out a member that is undefined, but not an item. */
function membersOf(value: object): Iterable<[string | number, unknown]> {
  return Array.isArray(value)
    ? value.entries()
    : Object.entries(value).filter(([, member]) => member !== undefined);
}

function walkMembers(
  value: object,
  path: FieldPath,
  budget: Budget,
): FieldViolation | null {
  let commaBytes = 0;
  for (const [key, member] of membersOf(value)) {
    if (key === "__proto__")
      return violation(
        [...path, key],
        "NOT_ALLOWED",
        "is not allowed as a key; remove it",
      );
    budget.bytes -= commaBytes;
    commaBytes = 1;
    if (typeof key === "string")
      budget.bytes -= utf8Bytes(JSON.stringify(key)) + 1;
    const fault = walk(member, [...path, key], budget);
    if (fault !== null) return fault;
  }
  return null;
}

function walk(
  value: unknown,
  path: FieldPath,
  budget: Budget,
): FieldViolation | null {
  const bytes = ownBytes(value);
  if (bytes === null) return violation(path, "NOT_JSON", "is not a JSON value");
  budget.bytes -= bytes;
  if (budget.bytes < 0)
    return violation([], "TOO_BIG", "must be at most 256 KiB of JSON");
  if (typeof value !== "object" || value === null) return null;
  if (path.length >= MAX_DEPTH)
    return violation(
      path.slice(0, 3),
      "TOO_DEEP",
      `is nested deeper than ${MAX_DEPTH} levels`,
    );
  return walkMembers(value, path, budget);
}

/**
 * What makes a definition unfit to be looked at any closer: too big, too deep (or circular), not JSON, or a `__proto__`
 * key. The walk ends as soon as the size is spent, so its cost is bounded whatever arrives.
 */
export function findUnfit(definition: unknown): FieldViolation | null {
  return walk(definition, [], { bytes: MAX_DEFINITION_BYTES });
}
