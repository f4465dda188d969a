import type { Firestore } from "@google-cloud/firestore";
import type {
  Document,
  DocumentStore,
  Query,
  Transaction,
} from "../document-store.ts";
import { OpenedOnce } from "./opened-once.ts";

interface OpenedFirestore {
  readonly client: Firestore;
  readonly documents: DocumentStore;
}

/** Documents in Firestore, whose client and adapter are loaded for the first access. */
export class LazyDocumentStore implements DocumentStore {
  readonly #firestore: OpenedOnce<OpenedFirestore>;

  constructor(openClient: () => Promise<Firestore>) {
    this.#firestore = new OpenedOnce(async () => {
      // The adapter imports the client's classes, so it is loaded with it.
      const { FirestoreDocumentStore } =
        await import("./firestore-documents.ts");
      const client = await openClient();
      return { client, documents: new FirestoreDocumentStore(client) };
    });
  }

  async get(path: string): Promise<Document | null> {
    return (await this.#documents()).get(path);
  }

  async getAll(
    paths: readonly string[],
  ): Promise<readonly (Document | null)[]> {
    return (await this.#documents()).getAll(paths);
  }

  async query(query: Query): Promise<readonly Document[]> {
    return (await this.#documents()).query(query);
  }

  async count(query: Query): Promise<number> {
    return (await this.#documents()).count(query);
  }

  async transaction<Result>(
    body: (transaction: Transaction) => Promise<Result>,
  ): Promise<Result> {
    return (await this.#documents()).transaction(body);
  }

  async close(): Promise<void> {
    await this.#firestore.close(async ({ client }) => client.terminate());
  }

  async #documents(): Promise<DocumentStore> {
    const { documents } = await this.#firestore.get();
    return documents;
  }
}
