import { ColliderError } from "#shared/kernel/error.ts";
import { canonicalJson, type JsonValue } from "#shared/kernel/json.ts";
import type { DocumentReader } from "#shared/platform/document-store.ts";
import { NO_ENTRIES, type ChainEnd } from "./audit-chain.ts";
import { batchesAfter } from "./chain-documents.ts";
import { firstBreak } from "./first-break.ts";
import { storedEntries } from "./stored-entries.ts";

// Of at most 1 MiB each: what is held in memory at a time.
const BATCHES_A_READ = 2;

function chainBroken(seq: number): ColliderError {
  return new ColliderError(
    "FAILED_PRECONDITION",
    `The audit trail is broken at entry ${seq}. verify_audit says how; export_casefile exports the rest without it.`,
    { reason: "AUDIT_BROKEN" },
  );
}

/** The entries of a chain up to one of its ends, each a line of canonical JSON; each is checked before it is given on. */
export async function* chainLines(
  reader: DocumentReader,
  chain: string,
  end: ChainEnd,
): AsyncGenerator<string> {
  let last = NO_ENTRIES;
  while (last.length < end.length) {
    const query = batchesAfter(chain, last.length);
    const batches = await reader.query({ ...query, limit: BATCHES_A_READ });
    const stored: readonly JsonValue[] = batches
      .flatMap(storedEntries)
      .slice(0, end.length - last.length);
    const checked = firstBreak(chain, last, stored);
    const { length } = checked.end;
    if (checked.broken !== null || stored.length === 0)
      throw chainBroken(length + 1);
    for (const entry of stored) yield `${canonicalJson(entry)}\n`;
    last = checked.end;
  }
  if (last.sha256 !== end.sha256) throw chainBroken(end.length);
}
