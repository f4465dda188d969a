/** Deeper values are refused wherever they enter, long before recursion could fail. */
const MAX_JSON_DEPTH = 64;

/** What is wrong with a parsed JSON value before any schema looks at it: where, and what to do. */
export interface JsonFault {
  readonly path: readonly PropertyKey[];
  readonly description: string;
}

/**
 * The first `__proto__` key, which no schema reports because assigning it makes no property, or the first place that is
 * nested too deep.
 */
export function findJsonFault(
  value: unknown,
  path: readonly PropertyKey[] = [],
): JsonFault | null {
  if (typeof value !== "object" || value === null) return null;
  if (path.length >= MAX_JSON_DEPTH)
    return {
      path: path.slice(0, 3),
      description: `is nested deeper than ${MAX_JSON_DEPTH} levels`,
    };
  if (Object.hasOwn(value, "__proto__"))
    return {
      path: [...path, "__proto__"],
      description: "is not allowed as a key; remove it",
    };
  const members: Iterable<[PropertyKey, unknown]> = Array.isArray(value)
    ? value.entries()
    : Object.entries(value);
  for (const [key, member] of members) {
    const fault = findJsonFault(member, [...path, key]);
    if (fault !== null) return fault;
  }
  return null;
}
