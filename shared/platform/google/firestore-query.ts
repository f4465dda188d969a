import type {
  Firestore,
  Query as FirestoreQuery,
} from "@google-cloud/firestore";
import type { JsonValue } from "#shared/kernel/json.ts";
import { checkQuery } from "../check-query.ts";
import type { OrderBy, Query, Where } from "../document-store.ts";

// The name under which a query orders and filters by a document's own path; see FieldPath.documentId().
const DOCUMENT_NAME = "__name__";

function start(firestore: Firestore, from: Query["from"]): FirestoreQuery {
  return "collection" in from
    ? firestore.collection(from.collection)
    : firestore.collectionGroup(from.group);
}

function filtered(
  query: FirestoreQuery,
  { field, operator, value }: Where,
): FirestoreQuery {
  return query.where(field, operator, value);
}

function direction(order: OrderBy | undefined): "asc" | "desc" {
  return order?.direction === "descending" ? "desc" : "asc";
}

/** The last value of a position is the path of a document. */
function cursor(
  firestore: Firestore,
  position: readonly JsonValue[],
): readonly unknown[] {
  return position.map((value, index) =>
    index === position.length - 1 && typeof value === "string"
      ? firestore.doc(value)
      : value,
  );
}

/**
 * A query of ours as one of Firestore's; the order of the paths is always said, as the last.
 *
 * @throws ColliderError INVALID_ARGUMENT with the reason QUERY_INVALID.
 */
export function firestoreQuery(
  firestore: Firestore,
  query: Query,
): FirestoreQuery {
  checkQuery(query);
  const { from, where = [], orderBy = [], limit, startAfter } = query;
  const matching = where.reduce(filtered, start(firestore, from));
  const ordered = orderBy.reduce(
    (built, order) => built.orderBy(order.field, direction(order)),
    matching,
  );
  const last = ordered.orderBy(DOCUMENT_NAME, direction(orderBy.at(-1)));
  const after =
    startAfter === undefined
      ? last
      : last.startAfter(...cursor(firestore, startAfter));
  return limit === undefined ? after : after.limit(limit);
}
