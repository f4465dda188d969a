import type {
  Document,
  DocumentStore,
  Transaction,
} from "#shared/platform/document-store.ts";
import type { Task } from "#shared/platform/task-queue.ts";
import {
  casefilePath,
  contentCollection,
  evidenceCollection,
  EVIDENCE_COLLECTIONS,
  EXPORT_CHUNKS,
  exportNames,
  EXPORTS,
  reportCollection,
  sessionLinks,
  totalsCollection,
} from "./casefile-paths.ts";

const PAGE = 200;
// A chunk is 512 KiB, two thirds of a MiB as base64.
const CHUNK_PAGE = 8;

/** Long enough that a deletion that did not crash has ordered its purge by then. */
const PURGE_WATCH_MS = 30_000;

/** The purge of a casefile, now or, for a deletion that is about to commit, later. */
export function purgeTask(casefileId: string): Task {
  return {
    operation: "purge_casefile",
    payload: { payload: { casefile_id: casefileId } },
  };
}

export function purgeWatch(casefileId: string, now: number): Task {
  return { ...purgeTask(casefileId), notBefore: now + PURGE_WATCH_MS };
}

type FindPage = () => Promise<readonly Document[]>;

async function purgeFound(
  documents: DocumentStore,
  findPage: FindPage,
): Promise<number> {
  let purged = 0;
  for (;;) {
    const page = await findPage();
    if (page.length === 0) return purged;
    await documents.transaction(async (transaction) =>
      transaction.write(
        ...page.map(({ path }) => ({ type: "delete" as const, path })),
      ),
    );
    purged += page.length;
  }
}

async function purgeCollection(
  documents: DocumentStore,
  collection: string,
  limit: number,
): Promise<number> {
  const query = { from: { collection }, limit };
  return purgeFound(documents, async () => documents.query(query));
}

/** Removes what lies among that of other casefiles, under names that begin with the casefile's. */
async function purgeExports(
  documents: DocumentStore,
  casefileId: string,
): Promise<number> {
  const beginning = exportNames(casefileId);
  const purge = async (collection: string, limit: number): Promise<number> => {
    const startAfter = [`${collection}/${beginning}`];
    const query = { from: { collection }, startAfter, limit };
    return purgeFound(documents, async () => {
      const page = await documents.query(query);
      return page.filter(({ id }) => id.startsWith(beginning));
    });
  };
  const exports = await purge(EXPORTS, PAGE);
  return exports + (await purge(EXPORT_CHUNKS, CHUNK_PAGE));
}

/** Takes sessions out of a casefile that is going, in the transaction that removes their links. */
export type ReleaseSessions = (
  transaction: Transaction,
  sessionIds: readonly string[],
  casefileId: string,
) => Promise<void>;

async function purgeLinks(
  documents: DocumentStore,
  casefileId: string,
  releaseSessions: ReleaseSessions,
): Promise<void> {
  const collection = sessionLinks(casefileId);
  for (;;) {
    const links = await documents.query({ from: { collection }, limit: PAGE });
    if (links.length === 0) return;
    await documents.transaction(async (transaction) => {
      const sessionIds = links.map(({ id }) => id);
      await releaseSessions(transaction, sessionIds, casefileId);
      for (const { path } of links) transaction.write({ type: "delete", path });
    });
  }
}

/**
 * Removes everything that a casefile held that has been deleted, page by page; the result is how many items and chunks.
 * Does nothing to one that is not deleted. The casefile's own document stays, hidden, so that its id is not used again
 * and its audit trail keeps its name.
 */
export async function emptyCasefile(
  documents: DocumentStore,
  casefileId: string,
  releaseSessions: ReleaseSessions,
): Promise<number> {
  const casefile = await documents.get(casefilePath(casefileId));
  if (casefile?.data["deleted_at"] === undefined) return 0;
  await purgeLinks(documents, casefileId, releaseSessions);
  let purged = 0;
  const collections = [
    ...EVIDENCE_COLLECTIONS.map((kind) => evidenceCollection(casefileId, kind)),
    reportCollection(casefileId),
    totalsCollection(casefileId),
  ];
  for (const collection of collections)
    purged += await purgeCollection(documents, collection, PAGE);
  purged += await purgeExports(documents, casefileId);
  const content = contentCollection(casefileId);
  return purged + (await purgeCollection(documents, content, CHUNK_PAGE));
}
