import type { JsonObject } from "#shared/kernel/json.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import type { DocumentStore, Write } from "#shared/platform/document-store.ts";

/** One commit. */
export async function commit(
  store: DocumentStore,
  ...writes: readonly Write[]
): Promise<void> {
  await store.transaction(async (transaction) => transaction.write(...writes));
}

/** One commit that makes documents, by their paths. */
export async function keep(
  store: DocumentStore,
  documents: Readonly<Record<string, JsonObject>>,
): Promise<void> {
  const writes = Object.entries(documents).map(([path, data]): Write => ({
    type: "set",
    path,
    data,
  }));
  await commit(store, ...writes);
}

/** The content of a document that is there. */
export async function contentOf(
  store: DocumentStore,
  path: string,
): Promise<JsonObject | undefined> {
  return (await store.get(path))?.data;
}

/** Code and reason of what is thrown, or null where nothing is. */
export async function refusalOf(
  work: Promise<unknown>,
): Promise<{ readonly code: string; readonly reason: string } | null> {
  try {
    await work;
    return null;
  } catch (thrown) {
    if (!(thrown instanceof ColliderError)) throw thrown;
    return { code: thrown.code, reason: thrown.reason };
  }
}

/** Documents of the collection `things`, by their ids. */
export function asThings(
  documents: Readonly<Record<string, JsonObject>>,
): Readonly<Record<string, JsonObject>> {
  return Object.fromEntries(
    Object.entries(documents).map(([id, data]) => [`things/${id}`, data]),
  );
}
