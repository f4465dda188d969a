import type {
  DocumentReader,
  DocumentStore,
} from "#shared/platform/document-store.ts";

type Note = (documents: number) => void;

function noting(reader: DocumentReader, note: Note): DocumentReader {
  return {
    get: async (path) => {
      note(1);
      return reader.get(path);
    },
    getAll: async (paths) => {
      note(paths.length);
      return reader.getAll(paths);
    },
    query: async (query) => {
      const found = await reader.query(query);
      note(found.length);
      return found;
    },
    count: async (query) => reader.count(query),
  };
}

/** A store that tells how many documents each read has asked for or found. */
export function countedReads(store: DocumentStore, note: Note): DocumentStore {
  return {
    ...noting(store, note),
    transaction: async (body) =>
      store.transaction(async (transaction) =>
        body({
          ...noting(transaction, note),
          write: (...writes) => transaction.write(...writes),
        }),
      ),
  };
}
