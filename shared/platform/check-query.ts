import { ColliderError } from "#shared/kernel/error.ts";
import type { OrderBy, Query, Where, WhereOperator } from "./document-store.ts";

const MOST_VALUES = 30;

const NO_NULL = "a condition on null is an equality";

const INEQUALITIES: readonly WhereOperator[] = ["<", "<=", ">", ">="];

function conditionFault(
  { field, operator, value }: Where,
  orderBy: readonly OrderBy[],
): string | null {
  if (operator === "in" || operator === "array-contains-any") {
    const fits =
      Array.isArray(value) && value.length > 0 && value.length <= MOST_VALUES;
    if (!fits) return `"${operator}" takes 1 to ${MOST_VALUES} values`;
    return operator === "in" || !value.includes(null) ? null : NO_NULL;
  }
  if (value === null && operator !== "==") return NO_NULL;
  if (!INEQUALITIES.includes(operator)) return null;
  return orderBy.some((order) => order.field === field)
    ? null
    : "the field of an inequality is one of its orders";
}

function faultOf(query: Query): string | null {
  const { where = [], orderBy = [], limit, startAfter } = query;
  for (const condition of where) {
    const fault = conditionFault(condition, orderBy);
    if (fault !== null) return fault;
  }
  const contained = where.filter(
    ({ operator }) =>
      operator === "array-contains" || operator === "array-contains-any",
  );
  if (contained.length > 1)
    return "one condition at most is about what arrays hold";
  if (new Set(orderBy.map(({ field }) => field)).size < orderBy.length)
    return "each order is of another field";
  if (limit !== undefined && !(Number.isInteger(limit) && limit > 0))
    return "the limit is a whole number above 0";
  if (startAfter === undefined) return null;
  const whole = startAfter.length === orderBy.length + 1;
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
