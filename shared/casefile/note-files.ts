import { isoTime } from "#shared/kernel/time.ts";
import type { JsonValue } from "#shared/kernel/json.ts";
import { mapBounded } from "#shared/kernel/map-bounded.ts";
import type {
  Document,
  DocumentStore,
  Write,
} from "#shared/platform/document-store.ts";
import { requireCasefile } from "./casefile-service.ts";
import type { FileChanges } from "./file-source.ts";
import { evidenceCollection } from "./casefile-paths.ts";

/** How a file stands at its source, which all states that a casefile holds of it are to say. */
type Standing = "there" | "trashed" | "gone";

/** By the ids of files. */
type Standings = ReadonlyMap<unknown, Standing>;

type SeenChanges = Pick<FileChanges, "changed" | "gone">;

export interface NotedFiles {
  /** Files that the source was seen for the first time not to have, or not to show, any more. */
  readonly gone: number;
  readonly trashed: number;
}

interface Noting {
  readonly casefileId: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** False writes nothing. */
  readonly keep: boolean;
}

const COLLECTIONS = ["drive_files", "drive_folders"] as const;
const FILES_AT_ONCE = 10;
// Of most files that change a casefile holds no state, and one document beyond is read to see that; of the others few.
const FIRST_LOOK = 1;
const STATES_AT_ONCE = 5;
const NOTED_AT_ONCE = 100;

function standingsIn(
  collection: (typeof COLLECTIONS)[number],
  { changed, gone }: SeenChanges,
): ReadonlyMap<string, Standing> {
  const ofKind = changed.filter(
    ({ isFolder }) => isFolder === (collection === "drive_folders"),
  );
  return new Map([
    ...ofKind.map(
      ({ fileId, isTrashed }) =>
        [fileId, isTrashed ? "trashed" : "there"] as const,
    ),
    // Of which kind it was is not told.
    ...gone.map((fileId) => [fileId, "gone"] as const),
  ]);
}

/** What has to be written in a state; null where that says it already. */
function noteWrite(
  { path, data }: Document,
  standings: Standings,
  at: string,
): Extract<Write, { readonly type: "update" }> | null {
  const standing = standings.get(data["id"]);
  const wanted = {
    source_deleted_at: standing === "gone",
    source_trashed_at: standing === "trashed",
  };
  const fields: Record<string, JsonValue | undefined> = {};
  for (const [field, isSo] of Object.entries(wanted))
    if (isSo !== (data[field] !== undefined))
      fields[field] = isSo ? at : undefined;
  return Object.keys(fields).length === 0
    ? null
    : { type: "update", path, fields };
}

/** All states of a file in a collection: their names begin with its id. */
async function statesOf(
  documents: DocumentStore,
  collection: string,
  fileId: string,
): Promise<readonly Document[]> {
  const beginning = `${collection}/${encodeURIComponent(fileId)}.`;
  const found: Document[] = [];
  let limit = FIRST_LOOK;
  for (;;) {
    const page = await documents.query({
      from: { collection },
      startAfter: [found.at(-1)?.path ?? beginning],
      limit,
    });
    const states = page.filter(({ path }) => path.startsWith(beginning));
    found.push(...states);
    if (states.length < limit) return found;
    limit = STATES_AT_ONCE;
  }
}

/** The ids of files of whose states one was written, or would be. */
async function noteStates(
  documents: DocumentStore,
  paths: readonly string[],
  {
    standings,
    casefileId,
    now,
    keep,
  }: Noting & { readonly standings: Standings },
): Promise<readonly unknown[]> {
  return documents.transaction(async (transaction) => {
    await requireCasefile(transaction, casefileId);
    const noted: unknown[] = [];
    for (const state of await transaction.getAll(paths)) {
      const write = state && noteWrite(state, standings, isoTime(now));
      if (state === null || write === null) continue;
      if (keep) transaction.write(write);
      noted.push(state.data["id"]);
    }
    return noted;
  });
}

/** The paths of the states that have to be written. */
async function statesToNote(
  documents: DocumentStore,
  collection: string,
  standings: ReadonlyMap<string, Standing>,
): Promise<readonly string[]> {
  const toNote = await mapBounded(
    [...standings.keys()],
    FILES_AT_ONCE,
    async (fileId) => {
      const states = await statesOf(documents, collection, fileId);
      return states
        .filter((state) => noteWrite(state, standings, "") !== null)
        .map(({ path }) => path);
    },
  );
  return toNote.flat();
}

/**
 * Notes in the documents of files what has become of them at their source: since when it has them no more, or in its trash.
 * Doing it again changes nothing, and what was kept of them stays.
 *
 * @throws ColliderError NOT_FOUND when the casefile has been deleted.
 */
export async function noteFiles(
  documents: DocumentStore,
  changes: SeenChanges,
  noting: Noting,
): Promise<NotedFiles> {
  const noted = { there: new Set(), trashed: new Set(), gone: new Set() };
  for (const kind of COLLECTIONS) {
    const standings = standingsIn(kind, changes);
    const collection = evidenceCollection(noting.casefileId, kind);
    const paths = await statesToNote(documents, collection, standings);
    for (let start = 0; start < paths.length; start += NOTED_AT_ONCE) {
      const some = paths.slice(start, start + NOTED_AT_ONCE);
      const about = { ...noting, standings };
      for (const id of await noteStates(documents, some, about))
        noted[standings.get(String(id)) ?? "there"].add(id);
    }
  }
  return { gone: noted.gone.size, trashed: noted.trashed.size };
}
