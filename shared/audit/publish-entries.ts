import type { Document } from "#shared/platform/document-store.ts";
import type { PublishedEvent } from "#shared/platform/event-bus.ts";
import type { Platform } from "#shared/platform/platform.ts";
import type { AuditEntry } from "./audit-chain.ts";
import { AUDIT_TOPIC } from "./audit-topic.ts";
import {
  AUDIT_CHAINS,
  batchesAfter,
  ChainHead,
  entriesOf,
} from "./chain-documents.ts";

const CHAINS = 50;
const BATCHES = 5;

type Parts = Pick<Platform, "documents" | "events" | "clock">;

/** A CloudEvent in Pub/Sub's binary form: its id is the call's, the same however often it is published. */
function eventOf(entry: AuditEntry): PublishedEvent {
  const { at, operation, outcome, traceparent } = entry.event;
  return {
    data: entry,
    attributes: {
      "ce-specversion": "1.0",
      "ce-type": "collider.audit.entry.v1",
      "ce-source": `//collider/${AUDIT_CHAINS}/${entry.chain}`,
      "ce-id": entry.call_id,
      "ce-time": at,
      operation,
      outcome,
      traceparent,
    },
    orderingKey: entry.chain,
  };
}

async function markPublished(
  { documents }: Parts,
  path: string,
  seq: number,
): Promise<void> {
  await documents.transaction(async (transaction) => {
    const current = await transaction.get(path);
    if (current === null) return;
    const head = ChainHead.parse(current.data);
    const published = Math.max(seq, head.published);
    const unpublished = published < head.length;
    if (published === head.published) return;
    transaction.write({
      type: "update",
      path,
      fields: { published, unpublished },
    });
  });
}

async function publishChain(parts: Parts, chain: Document): Promise<number> {
  const { published } = ChainHead.parse(chain.data);
  const batches = await parts.documents.query({
    ...batchesAfter(chain.id, published),
    limit: BATCHES,
  });
  const entries = batches.flatMap(entriesOf);
  await Promise.all(
    entries.map(async (entry) =>
      parts.events.publish(AUDIT_TOPIC, eventOf(entry)),
    ),
  );
  const last = entries.at(-1);
  if (last !== undefined) await markPublished(parts, chain.path, last.seq);
  return entries.length;
}

/**
 * Publishes the entries of each chain that have not been, in their order, each at least once; the result is how many. Ends
 * when there are none left, or with the first page after `until`, in milliseconds since the epoch.
 */
export async function publishEntries(
  parts: Parts,
  until: number,
): Promise<number> {
  let published = 0;
  for (;;) {
    const chains = await parts.documents.query({
      from: { collection: AUDIT_CHAINS },
      where: [{ field: "unpublished", operator: "==", value: true }],
      limit: CHAINS,
    });
    const settled = await Promise.allSettled(
      chains.map(async (chain) => publishChain(parts, chain)),
    );
    const counts = settled.map((one) =>
      one.status === "fulfilled" ? one.value : 0,
    );
    const count = counts.reduce((sum, one) => sum + one, 0);
    published += count;
    if (count > 0 && parts.clock.now() < until) continue;
    // A chain that could not be published has kept no other from it.
    for (const one of settled) if (one.status === "rejected") throw one.reason;
    return published;
  }
}
