import { z } from "zod";
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "#shared/kernel/json.ts";
import type {
  Query,
  Where,
  WhereOperator,
} from "#shared/platform/document-store.ts";

const DATABASE = "projects/collider-test/databases/(default)";

const OPERATORS: Readonly<Record<WhereOperator, string>> = {
  "==": "EQUAL",
  "<": "LESS_THAN",
  "<=": "LESS_THAN_OR_EQUAL",
  ">": "GREATER_THAN",
  ">=": "GREATER_THAN_OR_EQUAL",
  in: "IN",
  "array-contains": "ARRAY_CONTAINS",
  "array-contains-any": "ARRAY_CONTAINS_ANY",
};

const Found = z.array(
  z.object({ document: z.object({ name: z.string() }).optional() }),
);

function encodeFields(data: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, encode(value)]),
  );
}

/** A value as Firestore's REST API writes it. */
function encode(value: JsonValue): JsonObject {
  if (value === null) return { nullValue: null };
  if (typeof value === "boolean") return { booleanValue: value };
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "number")
    return Number.isSafeInteger(value)
      ? { integerValue: String(value) }
      : { doubleValue: value };
  return isJsonObject(value)
    ? { mapValue: { fields: encodeFields(value) } }
    : { arrayValue: { values: value.map(encode) } };
}

function fullName(path: string): string {
  return `${DATABASE}/documents/${path}`;
}

// As Google's clients do: a comparison with null by any other operator than these finds nothing.
function filter({ field, operator, value }: Where): JsonObject {
  const fieldPath = { fieldPath: field };
  return value === null && operator === "=="
    ? { unaryFilter: { field: fieldPath, op: "IS_NULL" } }
    : {
        fieldFilter: {
          field: fieldPath,
          op: OPERATORS[operator],
          value: encode(value),
        },
      };
}

function structuredQuery(query: Query): JsonObject {
  const orderBy = query.orderBy ?? [];
  const cursor = query.startAfter?.map((value, index) =>
    index < orderBy.length
      ? encode(value)
      : { referenceValue: fullName(z.string().parse(value)) },
  );
  const last = orderBy.at(-1)?.direction ?? "ascending";
  const direction = { ascending: "ASCENDING", descending: "DESCENDING" };
  return {
    from: [
      "group" in query.from
        ? { collectionId: query.from.group, allDescendants: true }
        : { collectionId: query.from.collection },
    ],
    ...(query.where === undefined
      ? {}
      : {
          where: {
            compositeFilter: { op: "AND", filters: query.where.map(filter) },
          },
        }),
    orderBy: [
      ...orderBy.map((order) => ({
        field: { fieldPath: order.field },
        direction: direction[order.direction],
      })),
      { field: { fieldPath: "__name__" }, direction: direction[last] },
    ],
    ...(cursor === undefined
      ? {}
      : { startAt: { values: cursor, before: false } }),
    ...(query.limit === undefined ? {} : { limit: query.limit }),
  };
}

/** The few calls of Firestore's REST API that a comparison needs. */
export interface FirestoreRest {
  set(documents: ReadonlyMap<string, JsonObject>): Promise<void>;
  /** The paths of the documents that Firestore finds, in its order. */
  query(query: Query): Promise<readonly string[]>;
}

export function firestoreAt(host: string): FirestoreRest {
  async function call(verb: string, body: JsonObject): Promise<unknown> {
    const response = await fetch(
      `http://${host}/v1/${fullName("").slice(0, -1)}:${verb}`,
      {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      },
    );
    const answer: unknown = await response.json();
    if (response.ok) return answer;
    throw new Error(`${verb}: ${JSON.stringify(answer)}`);
  }
  return {
    async set(documents) {
      const writes = [...documents].map(([path, data]) => ({
        update: { name: fullName(path), fields: encodeFields(data) },
      }));
      await call("commit", { writes });
    },
    async query(query) {
      const answer = await call("runQuery", {
        structuredQuery: structuredQuery(query),
      });
      return Found.parse(answer).flatMap(({ document }) =>
        document === undefined
          ? []
          : [document.name.slice(fullName("").length)],
      );
    },
  };
}
