import type { DocumentReader, DocumentStore } from "./document-store.ts";

function readerOf(reader: DocumentReader): DocumentReader {
  return {
    get: async (path) => reader.get(path),
    getAll: async (paths) => reader.getAll(paths),
    query: async (query) => reader.query(query),
    count: async (query) => reader.count(query),
  };
}

/** A store whose transactions come to their results and write nothing, for a dry run. */
export function readOnlyStore(documents: DocumentStore): DocumentStore {
  return {
    ...readerOf(documents),
    transaction: async (body) =>
      documents.transaction(async (transaction) =>
        body({ ...readerOf(transaction), write: () => undefined }),
      ),
  };
}
