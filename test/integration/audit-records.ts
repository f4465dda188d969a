import { z } from "zod";
import { AuditEvent } from "#shared/dispatch/hooks/audit-event.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { DocumentReader } from "#shared/platform/document-store.ts";

const Batch = z.object({
  entries: z.array(z.object({ call_id: z.string(), event: AuditEvent })),
});

/** The records of calls by the call's id, among documents by path: those that are sealed, and those that are not yet. */
export function auditRecords(
  documents: Iterable<readonly [path: string, data: JsonObject]>,
): ReadonlyMap<string, AuditEvent> {
  const records = new Map<string, AuditEvent>();
  const keep = (callId: string, event: AuditEvent): void => {
    if (records.has(callId)) throw new Error(`${callId} has two records.`);
    records.set(callId, event);
  };
  for (const [path, data] of documents) {
    const [collection, id = ""] = path.split("/");
    if (collection === "audit_events") keep(id, AuditEvent.parse(data));
    if (!/^audit_chains\/[^/]+\/batches\//.test(path)) continue;
    for (const { call_id, event } of Batch.parse(data).entries)
      keep(call_id, event);
  }
  return records;
}

/** The same of a store. A record that is sealed between the two looks is found as it was at the second. */
export async function readAuditRecords(
  reader: DocumentReader,
): Promise<ReadonlyMap<string, AuditEvent>> {
  const waiting = await reader.query({ from: { collection: "audit_events" } });
  const sealed = await reader.query({ from: { group: "batches" } });
  const records = (documents: typeof sealed) =>
    auditRecords(documents.map(({ path, data }) => [path, data]));
  return new Map([...records(waiting), ...records(sealed)]);
}
