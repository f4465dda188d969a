import { setImmediate as endOfTurn } from "node:timers/promises";
import type { MissedItem } from "./item-evidence.ts";
import { mailEvidence, type MailEvidence } from "./mail-evidence.ts";
import type { MailSource } from "./mail-source.ts";

/** Messages as they are fetched; those that are missed are handed to `onMissed`. */
export async function* fetchMail(
  source: MailSource,
  messageIds: readonly string[],
  onMissed: (missed: MissedItem) => void,
): AsyncGenerator<MailEvidence> {
  for await (const one of source.fetch(messageIds)) {
    if (!("raw" in one)) {
      onMissed(one);
      continue;
    }
    // Taking a large message apart takes a while: others get their turn between two.
    await endOfTurn();
    yield mailEvidence(one);
  }
}
