import { isoTime } from "#shared/kernel/time.ts";
import type {
  DocumentStore,
  Document,
  Transaction,
  Write,
} from "#shared/platform/document-store.ts";
import { evidencePath } from "./casefile-paths.ts";
import { requireCasefile } from "./casefile-service.ts";
import type { MailSource } from "./mail-source.ts";

/** What is noted of a message that the casefile holds. */
interface Note {
  readonly id: string;
  /** As they are at the source now; null where it no longer has the message. */
  readonly labelIds: readonly string[] | null;
}

/** What happened at the source to messages that a casefile holds. */
export interface HeldChanges {
  readonly relabelled: readonly string[];
  readonly gone: readonly string[];
}

export interface NotedMail {
  /** Messages whose labels are others than before. */
  readonly relabelled: number;
  /** Messages that the source was seen for the first time not to have any more. */
  readonly gone: number;
}

interface Noting {
  readonly casefileId: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** False writes nothing. */
  readonly keep: boolean;
  /** Names of the source's labels, by id. */
  readonly labelNames: ReadonlyMap<string, string>;
}

const NOTED_AT_ONCE = 50;

function isSame(labels: unknown, labelIds: readonly string[]): boolean {
  return (
    Array.isArray(labels) &&
    labels.length === labelIds.length &&
    labelIds.every((id) => labels.includes(id))
  );
}

/** Null where the document has it already. What was kept of the message stays as it is. */
function noteWrite(
  { path, data }: Document,
  { labelIds }: Note,
  at: string,
): Write | null {
  if (labelIds === null)
    return data["source_deleted_at"] === undefined
      ? { type: "update", path, fields: { source_deleted_at: at } }
      : null;
  return isSame(data["labels"], labelIds)
    ? null
    : {
        type: "update",
        path,
        fields: { labels: [...labelIds], labels_changed_at: at },
      };
}

interface Batch {
  readonly casefileId: string;
  readonly notes: readonly Note[];
  readonly at: string;
}

function notePaths({ casefileId, notes }: Batch) {
  const labelIds = [...new Set(notes.flatMap((note) => note.labelIds ?? []))];
  return {
    messages: notes.map(({ id }) =>
      evidencePath(casefileId, "gmail_messages", id),
    ),
    labels: labelIds.map(
      (id) => [id, evidencePath(casefileId, "gmail_labels", id)] as const,
    ),
  };
}

async function writesOf(
  transaction: Transaction,
  batch: Batch,
  labelNames: Noting["labelNames"],
): Promise<{ readonly noted: NotedMail; readonly writes: readonly Write[] }> {
  const { messages, labels } = notePaths(batch);
  const found = await transaction.getAll([
    ...messages,
    ...labels.map(([, path]) => path),
  ]);
  const noted = { relabelled: 0, gone: 0 };
  const writes: Write[] = [];
  for (const [index, note] of batch.notes.entries()) {
    const document = found[index] ?? null;
    const write = document && noteWrite(document, note, batch.at);
    if (write === null) continue;
    writes.push(write);
    noted[note.labelIds === null ? "gone" : "relabelled"] += 1;
  }
  for (const [index, [id, path]] of labels.entries())
    if (found[messages.length + index] === null) {
      const data = { label_id: id, name: labelNames.get(id) ?? id };
      writes.push({ type: "set", path, data });
    }
  return { noted, writes };
}

async function writeNotes(
  documents: DocumentStore,
  notes: readonly Note[],
  { casefileId, now, keep, labelNames }: Noting,
): Promise<NotedMail> {
  const batch = { casefileId, notes, at: isoTime(now) };
  return documents.transaction(async (transaction) => {
    await requireCasefile(transaction, casefileId);
    const { noted, writes } = await writesOf(transaction, batch, labelNames);
    if (keep) transaction.write(...writes);
    return noted;
  });
}

async function* notesOf(
  source: MailSource,
  { relabelled, gone }: HeldChanges,
): AsyncGenerator<Note> {
  for (const id of gone) yield { id, labelIds: null };
  for await (const one of source.envelopes(relabelled))
    yield { id: one.id, labelIds: "reason" in one ? null : one.labelIds };
}

/**
 * Notes in the documents of messages what has become of them at their source: their labels as they are now, or since when
 * it has them no more. Doing it again changes nothing.
 *
 * @throws ColliderError NOT_FOUND when the casefile has been deleted; whatever the source throws.
 */
export async function noteMail(
  {
    documents,
    source,
  }: {
    readonly documents: DocumentStore;
    readonly source: MailSource;
  },
  changes: HeldChanges,
  noting: Noting,
): Promise<NotedMail> {
  let noted: NotedMail = { relabelled: 0, gone: 0 };
  let batch: Note[] = [];
  const write = async (): Promise<void> => {
    const { relabelled, gone } = await writeNotes(documents, batch, noting);
    noted = {
      relabelled: noted.relabelled + relabelled,
      gone: noted.gone + gone,
    };
    batch = [];
  };
  for await (const note of notesOf(source, changes)) {
    batch.push(note);
    if (batch.length === NOTED_AT_ONCE) await write();
  }
  if (batch.length > 0) await write();
  return noted;
}
