import { isoTime } from "#shared/kernel/time.ts";
import type { JsonValue } from "#shared/kernel/json.ts";
import type {
  Document,
  DocumentStore,
  Write,
} from "#shared/platform/document-store.ts";
import { requireCasefile } from "./casefile-service.ts";
import type { FileChanges } from "./file-source.ts";
import { evidenceCollection } from "./casefile-paths.ts";

type Fields = Readonly<Record<string, JsonValue | undefined>>;

/** What is noted in all states that a casefile holds of a file. */
interface Note {
  readonly fileId: string;
  readonly standing: "there" | "trashed" | "gone";
}

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

/** The fields that have to be written; none where the document has them already. */
function noteFields(
  { data }: Document,
  { standing }: Note,
  at: string,
): Fields {
  const wanted = {
    source_deleted_at: standing === "gone",
    source_trashed_at: standing === "trashed",
  };
  const changed = Object.entries(wanted).filter(
    ([field, isSo]) => isSo !== (data[field] !== undefined),
  );
  return Object.fromEntries(
    changed.map(([field, isSo]) => [field, isSo ? at : undefined]),
  );
}

function notesOf({
  changed,
  gone,
}: Pick<FileChanges, "changed" | "gone">): readonly Note[] {
  return [
    ...gone.map((fileId) => ({ fileId, standing: "gone" as const })),
    ...changed.map(({ fileId, isTrashed }) => ({
      fileId,
      standing: isTrashed ? ("trashed" as const) : ("there" as const),
    })),
  ];
}

const COLLECTIONS = ["drive_files", "drive_folders"] as const;
// Most files have few states.
const STATES_AT_ONCE = 5;

/** The paths of all states of a file, whose names begin with its id. */
async function statePaths(
  documents: DocumentStore,
  casefileId: string,
  fileId: string,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const kind of COLLECTIONS) {
    const collection = evidenceCollection(casefileId, kind);
    const beginning = `${collection}/${encodeURIComponent(fileId)}.`;
    let after = beginning;
    for (;;) {
      const page = await documents.query({
        from: { collection },
        startAfter: [after],
        limit: STATES_AT_ONCE,
      });
      const states = page.filter(({ path }) => path.startsWith(beginning));
      found.push(...states.map(({ path }) => path));
      if (states.length < STATES_AT_ONCE) break;
      after = found.at(-1) ?? after;
    }
  }
  return found;
}

/** Whether anything new was noted in a state of the file. */
async function noteFile(
  documents: DocumentStore,
  note: Note,
  { casefileId, now, keep }: Noting,
): Promise<boolean> {
  const paths = await statePaths(documents, casefileId, note.fileId);
  if (paths.length === 0) return false;
  return documents.transaction(async (transaction) => {
    await requireCasefile(transaction, casefileId);
    const states = await transaction.getAll(paths);
    const writes = states.flatMap((state): Write[] => {
      const fields = state && noteFields(state, note, isoTime(now));
      if (state === null || fields === null) return [];
      if (Object.keys(fields).length === 0) return [];
      return [{ type: "update", path: state.path, fields }];
    });
    if (keep) transaction.write(...writes);
    return writes.length > 0;
  });
}

/**
 * Notes in the documents of files what has become of them at their source: since when it has them no more, or in its trash.
 * Doing it again changes nothing, and what was kept of them stays.
 *
 * @throws ColliderError NOT_FOUND when the casefile has been deleted.
 */
export async function noteFiles(
  documents: DocumentStore,
  changes: Pick<FileChanges, "changed" | "gone">,
  noting: Noting,
): Promise<NotedFiles> {
  const noted = { there: 0, trashed: 0, gone: 0 };
  for (const note of notesOf(changes))
    if (await noteFile(documents, note, noting)) noted[note.standing] += 1;
  return { gone: noted.gone, trashed: noted.trashed };
}
