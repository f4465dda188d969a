import type {
  Firestore,
  Transaction as FirestoreTransaction,
} from "@google-cloud/firestore";
import { checkedWrites } from "../check-writes.ts";
import { readAfterWrite } from "../document-errors.ts";
import type {
  Document,
  DocumentReader,
  DocumentStore,
  Query,
  Transaction,
  Write,
} from "../document-store.ts";
import { fromFirestoreError } from "./firestore-error.ts";
import { firestoreQuery } from "./firestore-query.ts";
import { documentOf } from "./firestore-snapshot.ts";
import { addWrite } from "./firestore-writes.ts";

const MAX_ATTEMPTS = 5;

function isDocument(document: Document | null): document is Document {
  return document !== null;
}

/** One try of a transaction's body: reads through Firestore's transaction, keeps what it writes until the end. */
class Attempt implements Transaction {
  readonly #firestore: Firestore;
  readonly #transaction: FirestoreTransaction;
  readonly writes: Write[] = [];

  constructor(firestore: Firestore, transaction: FirestoreTransaction) {
    this.#firestore = firestore;
    this.#transaction = transaction;
  }

  async get(path: string): Promise<Document | null> {
    const [document = null] = await this.getAll([path]);
    return document;
  }

  async getAll(
    paths: readonly string[],
  ): Promise<readonly (Document | null)[]> {
    this.#refuseAfterWrite();
    if (paths.length === 0) return [];
    const references = paths.map((path) => this.#firestore.doc(path));
    const found = await this.#transaction.getAll(...references);
    return found.map(documentOf);
  }

  async query(query: Query): Promise<readonly Document[]> {
    this.#refuseAfterWrite();
    const built = firestoreQuery(this.#firestore, query);
    const { docs } = await this.#transaction.get(built);
    return docs.map(documentOf).filter(isDocument);
  }

  async count(query: Query): Promise<number> {
    this.#refuseAfterWrite();
    const built = firestoreQuery(this.#firestore, query).count();
    return (await this.#transaction.get(built)).data().count;
  }

  write(...writes: readonly Write[]): void {
    this.writes.push(...writes);
  }

  #refuseAfterWrite(): void {
    if (this.writes.length > 0) throw readAfterWrite();
  }
}

/** Documents in Firestore. A transaction without reads is one call, one with reads at least two. */
export class FirestoreDocumentStore implements DocumentStore, DocumentReader {
  readonly #firestore: Firestore;

  constructor(firestore: Firestore) {
    this.#firestore = firestore;
  }

  async get(path: string): Promise<Document | null> {
    const [document = null] = await this.getAll([path]);
    return document;
  }

  async getAll(
    paths: readonly string[],
  ): Promise<readonly (Document | null)[]> {
    if (paths.length === 0) return [];
    const references = paths.map((path) => this.#firestore.doc(path));
    const found = await this.#told(this.#firestore.getAll(...references));
    return found.map(documentOf);
  }

  async query(query: Query): Promise<readonly Document[]> {
    const built = firestoreQuery(this.#firestore, query);
    const { docs } = await this.#told(built.get());
    return docs.map(documentOf).filter(isDocument);
  }

  async count(query: Query): Promise<number> {
    const built = firestoreQuery(this.#firestore, query).count();
    return (await this.#told(built.get())).data().count;
  }

  async transaction<Result>(
    body: (transaction: Transaction) => Promise<Result>,
  ): Promise<Result> {
    let writes: readonly Write[] = [];
    try {
      return await this.#firestore.runTransaction(
        async (transaction) => {
          const attempt = new Attempt(this.#firestore, transaction);
          const result = await body(attempt);
          writes = checkedWrites(attempt.writes);
          for (const write of writes)
            addWrite(this.#firestore, transaction, write);
          return result;
        },
        { maxAttempts: MAX_ATTEMPTS },
      );
    } catch (thrown) {
      throw fromFirestoreError(thrown, writes);
    }
  }

  async #told<Result>(call: Promise<Result>): Promise<Result> {
    return call.catch((thrown: unknown) => {
      throw fromFirestoreError(thrown);
    });
  }
}
