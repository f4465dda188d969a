import { isJsonObject, type JsonValue } from "#shared/kernel/json.ts";

/** One move into a value: the key of an object or the index of an array. */
export type PathSegment = string | number;

/** The member itself or undefined; never what a prototype offers (`length`, `constructor`). */
export function ownMember(
  value: JsonValue | undefined,
  segment: PathSegment,
): JsonValue | undefined {
  if (typeof segment === "number")
    return Array.isArray(value) ? value[segment] : undefined;
  return isJsonObject(value) && Object.hasOwn(value, segment)
    ? value[segment]
    : undefined;
}
