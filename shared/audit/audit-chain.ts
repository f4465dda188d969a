import { z } from "zod";
import { AuditEvent } from "#shared/dispatch/hooks/audit-event.ts";
import { hashJson } from "#shared/kernel/hash.ts";

/**
 * A record of the trail in its place. `sha256` is the SHA-256 of the canonical form (RFC 8785) of all other members, so
 * that it stands for everything before it too.
 */
export const AuditEntry = z.strictObject({
  chain: z.string(),
  seq: z.int().positive(),
  previous_sha256: z.string().nullable(),
  call_id: z.string(),
  event: AuditEvent,
  sha256: z.string(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** Where a chain ends: how many entries it has, and the last one's hash. */
export interface ChainEnd {
  readonly length: number;
  readonly sha256: string | null;
}

export const NO_ENTRIES: ChainEnd = { length: 0, sha256: null };

/** A record that has no place yet. */
export interface AuditRecord {
  readonly callId: string;
  readonly event: AuditEvent;
}

/** The records as the entries that follow a chain's end. */
export function entriesAfter(
  chain: string,
  end: ChainEnd,
  records: readonly AuditRecord[],
): readonly AuditEntry[] {
  const entries: AuditEntry[] = [];
  let previous = end.sha256;
  for (const { callId, event } of records) {
    const content = {
      chain,
      seq: end.length + entries.length + 1,
      previous_sha256: previous,
      call_id: callId,
      event,
    };
    previous = hashJson(content);
    entries.push({ ...content, sha256: previous });
  }
  return entries;
}
