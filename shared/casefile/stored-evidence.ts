import {
  cursorOf,
  type Document,
  type DocumentReader,
  type Query,
} from "#shared/platform/document-store.ts";
import { evidenceCollection, evidencePath } from "./casefile-paths.ts";
import { newestFirst, type EvidenceKind } from "./dated-evidence.ts";

/** An item that was asked for by its id, and is not there. */
interface AbsentItem {
  readonly id: string;
  readonly data: null;
}

/** Where evidence is read, and until when. */
export interface EvidenceSource {
  readonly reader: DocumentReader;
  readonly casefileId: string;
  readonly signal: AbortSignal;
}

// Documents of mail may have half a MiB each: what is held in memory at once.
const PAGE = 50;

/** What a query finds; a page is held in memory at a time. */
export async function* pageByPage(
  { reader, signal }: EvidenceSource,
  query: Query,
): AsyncGenerator<Document> {
  let start = query;
  for (;;) {
    signal.throwIfAborted();
    const page = await reader.query({ ...start, limit: PAGE });
    yield* page;
    const last = page.at(-1);
    if (page.length < PAGE || last === undefined) return;
    start = { ...query, startAfter: cursorOf(query, last) };
  }
}

/** The evidence of a kind, the newest first; a page is held in memory at a time. */
export function allEvidence(
  source: EvidenceSource,
  kind: EvidenceKind,
): AsyncGenerator<Document> {
  return pageByPage(source, newestFirst(source.casefileId, kind));
}

/** Messages by their ids, each once, in that order. */
export async function* messagesById(
  { reader, casefileId, signal }: EvidenceSource,
  messageIds: readonly string[],
): AsyncGenerator<Document | AbsentItem> {
  const ids = [...new Set(messageIds)];
  for (let start = 0; start < ids.length; start += PAGE) {
    signal.throwIfAborted();
    const some = ids.slice(start, start + PAGE);
    const found = await reader.getAll(
      some.map((id) => evidencePath(casefileId, "gmail_messages", id)),
    );
    yield* some.map((id, index) => found[index] ?? { id, data: null });
  }
}

/** Files by their ids, each in all states that are kept of it. */
export async function* filesById(
  source: EvidenceSource,
  fileIds: readonly string[],
): AsyncGenerator<Document | AbsentItem> {
  const collection = evidenceCollection(source.casefileId, "drive_files");
  for (const id of new Set(fileIds)) {
    // The names of its documents begin so (`filePath`), and stand together in the order of names.
    const beginning = `${id}.`;
    const states = pageByPage(source, {
      from: { collection },
      startAfter: [`${collection}/${beginning}`],
    });
    let isThere = false;
    for await (const state of states) {
      if (!state.id.startsWith(beginning)) break;
      isThere = true;
      yield state;
    }
    if (!isThere) yield { id, data: null };
  }
}
