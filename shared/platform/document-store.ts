import { ColliderError } from "#shared/kernel/error.ts";
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "#shared/kernel/json.ts";
import { UNEXPECTED_DOCUMENT } from "./document-errors.ts";

/**
 * A stored document: up to 1 MiB as JSON. Its texts are well-formed Unicode, its names of fields neither empty nor of the
 * form `__name__`; an array holds no arrays, and nothing lies more than 20 levels deep (Firestore's limits). `version` is
 * opaque, changes with every write that changes the data, and is never given to the path again.
 */
export interface Document {
  /** `collection/id` or `collection/id/collection/id`. */
  readonly path: string;
  readonly id: string;
  readonly data: JsonObject;
  readonly version: string;
}

export type WhereOperator =
  | "=="
  | "<"
  | "<="
  | ">"
  | ">="
  | "in"
  | "array-contains"
  | "array-contains-any";

/**
 * `field` is a dot path. A document without the field does not match; `in` takes 1 to 30 values, and so does
 * `array-contains-any`, which finds a document once however many of them its array holds; a query has one of
 * `array-contains` and `array-contains-any` at most. An inequality finds values of its own type only. Null is compared with by `==` only; an `in`
 * does not find it.
 */
export interface Where {
  readonly field: string;
  readonly operator: WhereOperator;
  readonly value: JsonValue;
}

export interface OrderBy {
  readonly field: string;
  readonly direction: "ascending" | "descending";
}

/**
 * The documents of one collection (`collection`: its path), or of all collections of a name (`group`: its last segment).
 * A document without one of the `orderBy` fields is not found; each is another field, and that of an inequality is one of
 * them. The document's path is always the last order, in the
 * direction of the one before it. `startAfter` holds one value for each `orderBy`, then the path: see `cursorOf`.
 * Paths are ordered part by part. A query that is not so is INVALID_ARGUMENT with the reason QUERY_INVALID.
 * Values order as Firestore orders them: null < boolean < number < string < array < object; strings by code point.
 */
export interface Query {
  readonly from: { readonly collection: string } | { readonly group: string };
  readonly where?: readonly Where[];
  readonly orderBy?: readonly OrderBy[];
  readonly limit?: number;
  readonly startAfter?: readonly JsonValue[];
}

/**
 * One write of a commit. `update` sets the fields named by dot paths, at least one, none of them inside another, and leaves the
 * others; it makes the objects on the way; a value of `undefined` removes the field, if it is there. `version` is a
 * precondition: the document must still have it.
 *
 * A commit has one write for a document, or updates of different fields, which are made as one. Any other two are
 * INVALID_ARGUMENT with the reason WRITE_INVALID.
 *
 * A commit whose precondition fails throws and writes nothing: `create` of an existing document ALREADY_EXISTS with the
 * reason DOCUMENT_EXISTS, `update` of an absent one NOT_FOUND with the reason DOCUMENT_ABSENT, another version, or none any
 * more, FAILED_PRECONDITION with the reason DOCUMENT_CHANGED. A document that is too large is INVALID_ARGUMENT with the
 * reason DOCUMENT_TOO_LARGE, and a commit of more than 10 MiB all together with the reason COMMIT_TOO_LARGE.
 */
export type Write =
  | {
      readonly type: "create";
      readonly path: string;
      readonly data: JsonObject;
    }
  | { readonly type: "set"; readonly path: string; readonly data: JsonObject }
  | {
      readonly type: "update";
      readonly path: string;
      readonly fields: Readonly<Record<string, JsonValue | undefined>>;
      readonly version?: string;
    }
  | {
      readonly type: "delete";
      readonly path: string;
      readonly version?: string;
    };

export interface DocumentReader {
  get(path: string): Promise<Document | null>;
  /** One batch read; the result is in the order of the paths. */
  getAll(paths: readonly string[]): Promise<readonly (Document | null)[]>;
  query(query: Query): Promise<readonly Document[]>;
  count(query: Query): Promise<number>;
}

/** Reads come before writes; a read after a write throws FAILED_PRECONDITION with the reason READ_AFTER_WRITE. */
export interface Transaction extends DocumentReader {
  write(...writes: readonly Write[]): void;
}

export interface DocumentStore extends DocumentReader {
  /**
   * Serialisable: a document read, or one that would have appeared in a query, that another transaction changed before
   * this one's commit makes `body` run again, at most five times, then ABORTED. So `body` may run more than once and
   * does no I/O but through the transaction. Resolves when the writes are made: whoever reads now finds them, and what is
   * written because of them is kept only together with them or after them. `Platform.durable` resolves when they are
   * kept. A failed precondition is not retried.
   */
  transaction<Result>(
    body: (transaction: Transaction) => Promise<Result>,
  ): Promise<Result>;
}

/** Whether a commit was refused because a document was not as one of its writes expected. */
export function isPreconditionFailure(thrown: unknown): boolean {
  return (
    thrown instanceof ColliderError &&
    Object.hasOwn(UNEXPECTED_DOCUMENT, thrown.reason)
  );
}

/** The position after a document in a query's order, for `startAfter`. */
export function cursorOf(
  query: Query,
  document: Document,
): readonly JsonValue[] {
  const values = (query.orderBy ?? []).map(
    (order) => fieldOf(document.data, order.field) ?? null,
  );
  return [...values, document.path];
}

/** The value at a dot path, or undefined. */
export function fieldOf(
  data: JsonObject,
  dotPath: string,
): JsonValue | undefined {
  let value: JsonValue | undefined = data;
  for (const key of dotPath.split(".")) {
    if (!isJsonObject(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}
