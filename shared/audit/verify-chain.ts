import { AUDIT_EVENTS } from "#shared/dispatch/hooks/audit.ts";
import type { DocumentReader } from "#shared/platform/document-store.ts";
import { NO_ENTRIES, type ChainEnd } from "./audit-chain.ts";
import { batchesAfter, ChainHead, chainPath } from "./chain-documents.ts";
import { firstBreak, type ChainBreak, type Checked } from "./first-break.ts";
import { storedEntries } from "./stored-entries.ts";

// Of at most 1 MiB each: what is held in memory at a time.
const BATCHES_A_READ = 5;

/** What a look at a casefile's whole trail has found. */
export interface ChainReport extends Checked {
  /** Records that wait to be sealed, which nothing proves yet. */
  readonly unsealed: number;
}

/** The batches after an end, as far as they are whole. */
async function checkBatches(
  reader: DocumentReader,
  chain: string,
  start: ChainEnd,
  signal: AbortSignal,
): Promise<Checked> {
  let end = start;
  for (;;) {
    signal.throwIfAborted();
    const batches = await reader.query({
      ...batchesAfter(chain, end.length),
      limit: BATCHES_A_READ,
    });
    if (batches.length === 0) return { end, broken: null };
    const stored = batches.flatMap(storedEntries);
    const checked = firstBreak(chain, end, stored);
    if (checked.broken !== null) return checked;
    ({ end } = checked);
  }
}

/** How what was found whole differs from what the chain's head says; null where it does not. */
function differenceFrom(head: ChainEnd, end: ChainEnd): ChainBreak | null {
  if (end.length < head.length) return { seq: end.length + 1, what: "cut_off" };
  if (end.length > head.length) return { seq: head.length + 1, what: "added" };
  if (end.sha256 === head.sha256) return null;
  return { seq: end.length, what: "exchanged" };
}

async function readHead(
  reader: DocumentReader,
  chain: string,
): Promise<ChainEnd> {
  const document = await reader.get(chainPath(chain));
  const head = ChainHead.safeParse(document?.data);
  return head.success ? head.data : NO_ENTRIES;
}

async function checkChain(
  reader: DocumentReader,
  chain: string,
  signal: AbortSignal,
): Promise<Checked> {
  let checked: Checked = { end: NO_ENTRIES, broken: null };
  for (;;) {
    const head = await readHead(reader, chain);
    const before = checked.end.length;
    checked = await checkBatches(reader, chain, checked.end, signal);
    const { end, broken } = checked;
    if (broken !== null) return checked;
    // What was sealed since the head was read is checked against the head that it left.
    if (end.length > head.length && end.length > before) continue;
    return { end, broken: differenceFrom(head, end) };
  }
}

/**
 * Reads a casefile's chain from its first entry to its head, some batches at a time, and computes every hash again. Records
 * may be sealed meanwhile.
 */
export async function verifyChain(
  reader: DocumentReader,
  casefileId: string,
  signal: AbortSignal,
): Promise<ChainReport> {
  // Counted first: what is sealed meanwhile is in the chain.
  const unsealed = await reader.count({
    from: { collection: AUDIT_EVENTS },
    where: [{ field: "casefile_id", operator: "==", value: casefileId }],
  });
  const checked = await checkChain(reader, casefileId, signal);
  // The creation of the casefile has left a record.
  const isGone = checked.end.length === 0 && unsealed === 0;
  return isGone && checked.broken === null
    ? { ...checked, unsealed, broken: { seq: 1, what: "removed" } }
    : { ...checked, unsealed };
}
