import type {
  Document,
  DocumentReader,
} from "#shared/platform/document-store.ts";

/** Reads each document once, however many ask for it. */
export function remembering(
  reader: Pick<DocumentReader, "getAll">,
): Pick<DocumentReader, "getAll"> {
  const known = new Map<string, Promise<Document | null>>();

  function readMissing(paths: readonly string[]): void {
    const missing = [...new Set(paths)].filter((path) => !known.has(path));
    if (missing.length === 0) return;
    const found = reader.getAll(missing);
    for (const [index, path] of missing.entries())
      known.set(
        path,
        found.then((documents) => documents[index] ?? null),
      );
  }

  return {
    getAll: async (paths) => {
      readMissing(paths);
      return Promise.all(
        paths.map(async (path) => (await known.get(path)) ?? null),
      );
    },
  };
}
