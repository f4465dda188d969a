import { mailEvidence, type MailEvidence } from "./mail-evidence.ts";
import type { MailSource, MissedMail } from "./mail-source.ts";

const FETCHED_AT_ONCE = 25;
const MAX_MESSAGES = 100;
// A commit holds 10 MiB, and a message's document less than one.
const MAX_BYTES = 6 * 1024 * 1024;

/** Messages as they are fetched, in batches that fit a commit each; those that are missed are handed to `onMissed`. */
export async function* mailBatches(
  source: MailSource,
  messageIds: readonly string[],
  onMissed: (missed: MissedMail) => void,
): AsyncGenerator<readonly MailEvidence[]> {
  let batch: MailEvidence[] = [];
  let bytes = 0;
  for (let start = 0; start < messageIds.length; start += FETCHED_AT_ONCE) {
    const ids = messageIds.slice(start, start + FETCHED_AT_ONCE);
    for (const one of await source.fetch(ids)) {
      if (!("raw" in one)) {
        onMissed(one);
        continue;
      }
      const evidence = mailEvidence(one);
      if (batch.length === MAX_MESSAGES || bytes + evidence.size > MAX_BYTES) {
        yield batch;
        batch = [];
        bytes = 0;
      }
      batch.push(evidence);
      bytes += evidence.size;
    }
  }
  if (batch.length > 0) yield batch;
}
