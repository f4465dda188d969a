import * as fc from "fast-check";
import type { JsonObject, JsonValue } from "#shared/kernel/json.ts";
import type {
  DocumentStore,
  Query,
  Write,
} from "#shared/platform/document-store.ts";
import { refusalOf } from "#test/contract/commits.ts";
import {
  PLAIN,
  randomPath,
  randomQuery,
  value,
} from "#test/contract/embedded/random-queries.ts";

/** Which version a write asks for: none, or the one that was last read. */
type Asked = "any" | "last_read";

type Planned =
  | {
      readonly type: "create" | "set";
      readonly path: string;
      readonly data: JsonObject;
    }
  | {
      readonly type: "update";
      readonly path: string;
      readonly fields: Readonly<Record<string, JsonValue | undefined>>;
      readonly asked: Asked;
    }
  | { readonly type: "delete"; readonly path: string; readonly asked: Asked };

export type Operation =
  | {
      readonly type: "commit";
      readonly reads: readonly string[];
      readonly writes: readonly Planned[];
    }
  | { readonly type: "read"; readonly paths: readonly string[] }
  | { readonly type: "query"; readonly query: Query };

const PRECONDITIONS: ReadonlyMap<string, string> = new Map(
  ["DOCUMENT_EXISTS", "DOCUMENT_ABSENT", "DOCUMENT_CHANGED"].map((reason) => [
    reason,
    "a precondition",
  ]),
);

const path = randomPath(PLAIN);
const asked = fc.constantFrom<Asked>("any", "any", "last_read");
const field = fc.oneof(
  { weight: 4, arbitrary: value },
  { weight: 1, arbitrary: fc.constant(undefined) },
);
/** No field is inside another. */
const fields = fc.oneof(
  fc.record({ a: field, b: field, "c.d": field }, { requiredKeys: ["a"] }),
  fc.record({ "a.x": field, c: field }, { requiredKeys: ["a.x"] }),
  fc.record({ "c.d": field, "c.e": field }, { requiredKeys: ["c.d"] }),
);

const write: fc.Arbitrary<Planned> = fc.oneof(
  fc.record({
    type: fc.constantFrom("create" as const, "set" as const),
    path,
    data: PLAIN.data,
  }),
  fc.record({ type: fc.constant("update" as const), path, fields, asked }),
  fc.record({ type: fc.constant("delete" as const), path, asked }),
);

const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant("commit" as const),
      reads: fc.array(path, { maxLength: 2 }),
      // A commit writes a document once.
      writes: fc.uniqueArray(write, {
        minLength: 1,
        maxLength: 4,
        selector: (one) => one.path,
      }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant("read" as const),
      paths: fc.array(path, { minLength: 1, maxLength: 4 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant("query" as const),
      query: randomQuery(PLAIN),
    }),
  },
);

export const randomOperations: fc.Arbitrary<readonly Operation[]> = fc.array(
  operation,
  { minLength: 1, maxLength: 12 },
);

/** One sequence on one store: what it answers, which says nothing of the store's own versions. */
export class Sequence {
  readonly #store: DocumentStore;
  readonly #versions = new Map<string, string>();
  #writes = 0;

  constructor(store: DocumentStore) {
    this.#store = store;
  }

  async perform(one: Operation): Promise<unknown> {
    switch (one.type) {
      case "commit":
        return this.#commit(one.reads, one.writes);
      case "read":
        return this.#read(one.paths);
      case "query":
        return this.#query(one.query);
    }
  }

  async #read(paths: readonly string[]): Promise<unknown> {
    const found = await this.#store.getAll(paths);
    for (const document of found)
      if (document !== null)
        this.#versions.set(document.path, document.version);
    return found.map((document) => document?.data ?? null);
  }

  async #query(query: Query): Promise<unknown> {
    const found = await this.#store.query(query);
    const count = await this.#store.count(query);
    return { found: found.map(({ path: at, data }) => ({ at, data })), count };
  }

  async #commit(
    reads: readonly string[],
    planned: readonly Planned[],
  ): Promise<unknown> {
    const writes = planned.map((one) => this.#writeOf(one));
    let read: readonly (JsonObject | null)[] = [];
    const refusal = await refusalOf(
      this.#store.transaction(async (transaction) => {
        const found = await transaction.getAll(reads);
        read = found.map((document) => document?.data ?? null);
        transaction.write(...writes);
      }),
    );
    // Which one is told, where several writes are refused, is the store's to choose.
    return {
      read,
      refusal:
        refusal !== null && writes.length > 1
          ? (PRECONDITIONS.get(refusal.reason) ?? refusal)
          : refusal,
    };
  }

  /** Each write makes something else of the document, so that its version changes. */
  #writeOf(one: Planned): Write {
    this.#writes += 1;
    const serial = this.#writes;
    switch (one.type) {
      case "create":
      case "set":
        return { ...one, data: { ...one.data, serial } };
      case "update":
        return {
          type: "update",
          path: one.path,
          fields: { ...one.fields, serial },
          ...this.#asked(one),
        };
      case "delete":
        return { type: "delete", path: one.path, ...this.#asked(one) };
    }
  }

  #asked(one: { readonly path: string; readonly asked: Asked }): {
    readonly version?: string;
  } {
    const version = this.#versions.get(one.path);
    return one.asked === "any" || version === undefined ? {} : { version };
  }
}
