import { AuditEvent } from "#shared/dispatch/hooks/audit-event.ts";
import { AUDIT_EVENTS } from "#shared/dispatch/hooks/audit.ts";
import type { Page, PageRequest } from "#shared/kernel/page.ts";
import { epochMs, isoTime } from "#shared/kernel/time.ts";
import type { DocumentReader } from "#shared/platform/document-store.ts";
import type { AuditEntry } from "./audit-chain.ts";
import type { AuditTrail, SealedBatch } from "./audit-trail.ts";
import { GENERAL_CHAIN } from "./chain-documents.ts";
import {
  decodePosition,
  encodePosition,
  type TrailPosition,
} from "./trail-position.ts";

// What waits is a minute's; so many at most are looked at for a page.
const WAITING = 1000;
const FRESH_BATCHES = 20;
const BATCHES_A_READ = 10;
const READS_A_PAGE = 5;

/** More entries than a batch holds. */
const ALL = 1_000_000_000_000;

// A record is sealed within minutes of its call; where the sealing stood still, within so long.
const LATEST_SEALING_MS = 86_400_000;

/** A record, and its entry's members where it is sealed. */
export interface ListedRecord {
  readonly sealed: boolean;
  readonly chain: string;
  readonly seq: number | null;
  readonly previous_sha256: string | null;
  readonly call_id: string;
  readonly event: AuditEvent;
  readonly sha256: string | null;
}

export interface RecordList extends PageRequest {
  readonly trail: AuditTrail;
  /** Milliseconds since the epoch between which the calls began; null for no bound. */
  readonly since: number | null;
  readonly until: number | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

function sealed(entry: AuditEntry): ListedRecord {
  return { sealed: true, ...entry };
}

function orderOf({ event, call_id }: ListedRecord): string {
  return `${event.at} ${call_id}`;
}

async function waiting(
  reader: DocumentReader,
  { trail }: RecordList,
): Promise<readonly ListedRecord[]> {
  const documents = await reader.query({
    from: { collection: AUDIT_EVENTS },
    where: [trail.waiting],
    limit: WAITING,
  });
  return documents.map(({ id, data }) => {
    const event = AuditEvent.parse(data);
    return {
      sealed: false,
      chain: event.casefile_id ?? GENERAL_CHAIN,
      seq: null,
      previous_sha256: null,
      call_id: id,
      event,
      sha256: null,
    };
  });
}

/** What waits, and what did so when the walk began and was sealed since; the latest call first. */
async function recent(
  reader: DocumentReader,
  list: RecordList,
  from: string,
): Promise<readonly ListedRecord[]> {
  // In this order: what is sealed between the two reads is in both, and not in none.
  const unsealed = await waiting(reader, list);
  const fresh = await list.trail.batchesAfter(from, FRESH_BATCHES);
  const since = fresh.flatMap(({ entries }) => entries).map(sealed);
  const byCall = new Map(
    [...unsealed, ...since].map((record) => [record.call_id, record]),
  );
  return [...byCall.values()].toSorted((a, b) =>
    orderOf(a) < orderOf(b) ? 1 : -1,
  );
}

/** Where a walk begins that looks for calls until a time. */
async function beginning({
  trail,
  until,
  now,
}: RecordList): Promise<TrailPosition> {
  const latest = (until ?? now) + LATEST_SEALING_MS;
  const from = await trail.lastSealedBy(isoTime(Math.min(latest, now)));
  return latest < now
    ? { type: "sealed", from, left: ALL }
    : { type: "recent", from, last: null };
}

function isIn(
  { since, until }: RecordList,
  { event }: Pick<ListedRecord, "event">,
): boolean {
  const at = epochMs(event.at);
  return (since === null || at >= since) && (until === null || at <= until);
}

type Sealed = Extract<TrailPosition, { readonly type: "sealed" }>;

/** The entries of a batch that are still to be listed, the last one first. */
function leftOf(
  list: RecordList,
  { place, entries }: SealedBatch,
  { from, left }: Sealed,
): readonly AuditEntry[] {
  return entries
    .slice(0, place === from ? left : ALL)
    .filter((entry) => isIn(list, entry))
    .toReversed();
}

/** As many records as there is room for, walking back from a position. */
async function walkBack(
  list: RecordList,
  start: Sealed,
  room: number,
): Promise<Page<ListedRecord>> {
  const items: ListedRecord[] = [];
  let position = start;
  for (let reads = 0; reads < READS_A_PAGE; reads += 1) {
    const batches = await list.trail.batchesUpTo(position.from, BATCHES_A_READ);
    for (const batch of batches) {
      if (list.since !== null && epochMs(batch.sealedAt) < list.since)
        return { items };
      const left = leftOf(list, batch, position);
      const next = left[room - items.length];
      items.push(...left.slice(0, room - items.length).map(sealed));
      const unlisted = next === undefined ? 0 : batch.entries.indexOf(next) + 1;
      position = { type: "sealed", from: batch.place, left: unlisted };
      if (next !== undefined)
        return { items, nextPageToken: encodePosition(position) };
    }
    if (batches.length < BATCHES_A_READ) return { items };
  }
  return { items, nextPageToken: encodePosition(position) };
}

/**
 * A page of a trail, newest first: what waits to be sealed by the time of its call, then what is sealed in the reverse
 * of its chain. A walk from page to page lists nothing twice and leaves out nothing that was there when it began, though
 * records are sealed meanwhile. What comes later is not part of it, unless its call began before the last one listed. Two
 * exceptions: of more than a thousand records that wait, some are left to a later walk; and where two processes seal at
 * one moment, a caller's record may be listed as waiting and as sealed. A page may hold fewer records than it has room for,
 * and still name a next one.
 *
 * @throws ColliderError INVALID_ARGUMENT for a page token that is not of such a walk.
 */
export async function listRecords(
  reader: DocumentReader,
  list: RecordList,
): Promise<Page<ListedRecord>> {
  const { limit, pageToken } = list;
  const position =
    pageToken === null ? await beginning(list) : decodePosition(pageToken);
  if (position.type === "sealed") return walkBack(list, position, limit);
  const { from, last } = position;
  const rest = (await recent(reader, list, from)).filter(
    (record) => isIn(list, record) && (last === null || orderOf(record) < last),
  );
  const items = rest.slice(0, limit);
  if (rest.length > limit) {
    const end = items.at(-1);
    const token = {
      ...position,
      last: end === undefined ? last : orderOf(end),
    };
    return { items, nextPageToken: encodePosition(token) };
  }
  const back = { type: "sealed", from, left: ALL } as const;
  const older = await walkBack(list, back, limit - items.length);
  return { ...older, items: [...items, ...older.items] };
}
