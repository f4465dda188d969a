import { AuditEvent } from "#shared/dispatch/hooks/audit-event.ts";
import { AUDIT_EVENTS } from "#shared/dispatch/hooks/audit.ts";
import { utf8Bytes } from "#shared/kernel/json.ts";
import { isoTime } from "#shared/kernel/time.ts";
import {
  isPreconditionFailure,
  type Document,
  type Write,
} from "#shared/platform/document-store.ts";
import type { Platform } from "#shared/platform/platform.ts";
import { entriesAfter, NO_ENTRIES, type AuditRecord } from "./audit-chain.ts";
import {
  batchPath,
  ChainHead,
  chainPath,
  GENERAL_CHAIN,
  placeOf,
  sealsOf,
} from "./chain-documents.ts";

const PAGE = 200;
// A document holds 1 MiB, and an entry is little longer than its record.
const BATCH_BYTES = 512 * 1024;

type Parts = Pick<Platform, "documents" | "clock">;

interface KeptRecord extends AuditRecord {
  readonly document: Document;
}

/** None for what is no record, as when somebody changed it in the store. */
function readRecord(document: Document): readonly KeptRecord[] {
  const event = AuditEvent.safeParse(document.data);
  return event.success
    ? [{ document, callId: document.id, event: event.data }]
    : [];
}

function chainOf({ event }: KeptRecord): string {
  return event.casefile_id ?? GENERAL_CHAIN;
}

function orderOf({ event, callId }: KeptRecord): string {
  return `${event.at} ${callId}`;
}

/** As many of the records as fit in one batch, in the order of their calls. */
function batchOf(records: readonly KeptRecord[]): readonly KeptRecord[] {
  const inOrder = records.toSorted((a, b) =>
    orderOf(a) < orderOf(b) ? -1 : 1,
  );
  let bytes = 0;
  const tooMany = inOrder.findIndex(({ event }, index) => {
    bytes += utf8Bytes(JSON.stringify(event));
    return index > 0 && bytes > BATCH_BYTES;
  });
  return tooMany === -1 ? inOrder : inOrder.slice(0, tooMany);
}

function sealing(
  chain: string,
  head: Document | null,
  records: readonly KeptRecord[],
  now: number,
): readonly Write[] {
  const before = head === null ? null : ChainHead.parse(head.data);
  const entries = entriesAfter(chain, before ?? NO_ENTRIES, records);
  const [first] = entries;
  const last = entries.at(-1);
  if (first === undefined || last === undefined) return [];
  const batch = {
    place: placeOf(first.seq),
    sealed_at: isoTime(now),
    entries: [...entries],
  };
  const path = chainPath(chain);
  const end = { length: last.seq, sha256: last.sha256, unpublished: true };
  return [
    { type: "create", path: batchPath(chain, batch), data: batch },
    head === null
      ? { type: "create", path, data: { ...end, published: 0 } }
      : { type: "update", path, fields: end, version: head.version },
    ...sealsOf(chain, batch).map((seal) => ({
      type: "create" as const,
      ...seal,
    })),
    ...records.map(({ document }) => ({
      type: "delete" as const,
      path: document.path,
      version: document.version,
    })),
  ];
}

/** The result is how many records were sealed: none where somebody else was faster. */
async function sealBatch(
  { documents, clock }: Parts,
  chain: string,
  head: Document | null,
  records: readonly KeptRecord[],
): Promise<number> {
  const batch = batchOf(records);
  try {
    await documents.transaction(async (transaction) =>
      transaction.write(...sealing(chain, head, batch, clock.now())),
    );
    return batch.length;
  } catch (thrown) {
    if (isPreconditionFailure(thrown)) return 0;
    throw thrown;
  }
}

interface SealedPage {
  readonly sealed: number;
  readonly unreadable: number;
}

async function sealPage(parts: Parts): Promise<SealedPage> {
  const { documents } = parts;
  const page = await documents.query({
    from: { collection: AUDIT_EVENTS },
    limit: PAGE,
  });
  const readable = page.flatMap(readRecord);
  const byChain = [...Map.groupBy(readable, chainOf)];
  const heads = await documents.getAll(
    byChain.map(([chain]) => chainPath(chain)),
  );
  const sealed = await Promise.all(
    byChain.map(async ([chain, records], index) =>
      sealBatch(parts, chain, heads[index] ?? null, records),
    ),
  );
  return {
    sealed: sealed.reduce((sum, count) => sum + count, 0),
    unreadable: page.length - readable.length,
  };
}

/**
 * Moves the records of calls to the ends of their chains, batch by batch, each exactly once; the result is how many, and how
 * many stay where they are because nobody can read them. Ends when there are no others left, or with the first batch after
 * `until`, in milliseconds since the epoch.
 */
export async function sealRecords(
  parts: Parts,
  until: number,
): Promise<SealedPage> {
  let total = 0;
  for (;;) {
    const { sealed, unreadable } = await sealPage(parts);
    total += sealed;
    if (sealed === 0 || parts.clock.now() >= until)
      return { sealed: total, unreadable };
  }
}
