import { ColliderError } from "#shared/kernel/error.ts";
import type { Query } from "../document-store.ts";

const MOST_VALUES = 30;

function faultOf({ where, orderBy, limit, startAfter }: Query): string | null {
  for (const { operator, value } of where ?? []) {
    if (operator !== "in") continue;
    if (!Array.isArray(value) || value.length < 1 || value.length > MOST_VALUES)
      return `"in" takes 1 to ${MOST_VALUES} values`;
  }
  if (limit !== undefined && !(Number.isInteger(limit) && limit > 0))
    return "the limit is a whole number above 0";
  if (startAfter === undefined) return null;
  const whole = startAfter.length === (orderBy ?? []).length + 1;
  return whole && typeof startAfter.at(-1) === "string"
    ? null
    : "the start holds one value for each order, then a path";
}

/** @throws ColliderError INVALID_ARGUMENT with the reason QUERY_INVALID. */
export function checkQuery(query: Query): void {
  const fault = faultOf(query);
  if (fault === null) return;
  throw new ColliderError("INVALID_ARGUMENT", `In a query, ${fault}.`, {
    reason: "QUERY_INVALID",
  });
}
