import type { DocumentReader } from "#shared/platform/document-store.ts";
import { evidencePath } from "./casefile-paths.ts";
import { keptPaths } from "./item-evidence.ts";
import type { MailChanges, MailSource } from "./mail-source.ts";
import { mailAfter, matchingMail } from "./matching-mail.ts";
import {
  completedToken,
  findItems,
  momentBefore,
  reachedToken,
  syncSearch,
  type SyncMode,
} from "./sync-search.ts";
import { syncPosition, type SyncPosition } from "./sync-token.ts";

/** What a sync looks for. */
export interface WantedMail {
  readonly casefileId: string;
  readonly query: string;
  readonly maxResults: number;
  readonly syncToken: string | undefined;
  readonly overwrite: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What a sync has to look at, and where the one after it goes on. */
export interface FoundMail {
  readonly mode: SyncMode;
  readonly ids: readonly string[];
  /** Whether the casefile was seen to hold none of them. */
  readonly areNew: boolean;
  readonly hasMore: boolean;
  readonly syncToken: string;
  /** What happened at the source to messages that the casefile holds. */
  readonly relabelled: readonly string[];
  readonly gone: readonly string[];
}

interface Parts {
  readonly documents: DocumentReader;
  readonly source: MailSource;
}

/**
 * The messages that a sync has to look at: what has happened since the sync before, or the first part of it, where its token
 * says so and the source remembers it; otherwise what a search finds.
 *
 * @throws ColliderError INVALID_ARGUMENT for a token that is of no use.
 */
export async function findMail(
  parts: Parts,
  wanted: WantedMail,
): Promise<FoundMail> {
  const position = syncPosition(
    { query: wanted.query, account: parts.source.account },
    wanted.syncToken,
  );
  const { page, after, moment } = position;
  if (page !== null || after === null || moment === null)
    return bySearch(parts, wanted, position);
  const changes = await parts.source.changesSince(moment, wanted.maxResults);
  return changes === null
    ? bySearch(parts, wanted, position)
    : byChanges(parts, wanted, { ...position, after, changes });
}

async function bySearch(
  { source }: Parts,
  { maxResults, now }: WantedMail,
  position: SyncPosition,
): Promise<FoundMail> {
  const moment = await momentBefore(position, () => source.moment());
  const search = syncSearch(position, { now, moment, queryAfter: mailAfter });
  const found = await findItems(source.listIds, search, maxResults);
  return {
    mode: search.mode,
    ids: [...new Set(found.items)],
    areNew: false,
    hasMore: found.nextPageToken !== null,
    syncToken: search.nextToken(found.nextPageToken),
    relabelled: [],
    gone: [],
  };
}

async function byChanges(
  { documents, source }: Parts,
  wanted: WantedMail,
  since: SyncPosition & {
    readonly after: number;
    readonly changes: MailChanges;
  },
): Promise<FoundMail> {
  const { overwrite, now } = wanted;
  const { added, relabelled, gone, moment, hasMore } = since.changes;
  const changed = [...new Set([...added, ...relabelled])];
  const isHeld = await heldAmong(documents, wanted, [...changed, ...gone]);
  const asked = overwrite ? changed : changed.filter((id) => !isHeld(id));
  const matching = await matchingMail(source, asked, since);
  return {
    mode: "incremental",
    ids: asked.filter((id) => matching.has(id)),
    areNew: !overwrite,
    hasMore,
    syncToken: hasMore
      ? reachedToken(since, moment)
      : completedToken(since, { start: Math.floor(now / 1000), moment }),
    relabelled: relabelled.filter(isHeld),
    gone: gone.filter(isHeld),
  };
}

async function heldAmong(
  documents: DocumentReader,
  { casefileId }: WantedMail,
  ids: readonly string[],
): Promise<(id: string) => boolean> {
  const pathOf = (id: string) => evidencePath(casefileId, "gmail_messages", id);
  const held = await keptPaths(documents, ids.map(pathOf));
  return (id) => held.has(pathOf(id));
}
