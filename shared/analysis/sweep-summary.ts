import { z } from "zod";
import { EmailAddress } from "#shared/kernel/fields.ts";
import { CasefileId } from "#shared/kernel/ids.ts";

/** A client, and the casefile that keeps the mail with him. */
export const SweptClient = z.strictObject({
  client: EmailAddress,
  casefile_id: CasefileId,
});
type SweptClient = z.infer<typeof SweptClient>;

/** What a summary takes of the answer of store_gmail_messages. */
export const StoredMail = z.object({
  messages_stored: z.int().nonnegative(),
  messages_added: z.int().nonnegative(),
  sync_status: z.string(),
});
type StoredMail = z.infer<typeof StoredMail>;

export const SweepSummary = z.strictObject({
  clients: z.int(),
  failed: z.int().meta({
    description: "Clients for whom nothing could be stored.",
  }),
  messages_stored: z.int().meta({
    description: "Matching messages that the casefiles now hold.",
  }),
  messages_added: z.int().meta({
    description: "Those of them that they did not hold before.",
  }),
  headline: z.string().meta({ description: "All of it in one line." }),
  text: z.string().meta({ description: "The headline, and a line a client." }),
});

function messages(count: number): string {
  return count === 1 ? "1 message" : `${count} messages`;
}

function outcomeText(stored: StoredMail | null): string {
  if (stored === null) return "NOT stored";
  const { messages_stored: all, messages_added: added } = stored;
  const rest = stored.sync_status === "completed" ? "" : ", not all of it yet";
  return `${messages(all)}, ${added} of them new${rest}`;
}

function headlineOf(sums: {
  readonly clients: number;
  readonly failed: number;
  readonly messages_added: number;
}): string {
  const { clients, failed, messages_added: added } = sums;
  const failures = failed === 0 ? "" : ` For ${failed} it could not be stored.`;
  const of = clients === 1 ? "1 client" : `${clients} clients`;
  return `New mail of ${of}: ${messages(added)}.${failures}`;
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}

/** What storing the mail of several clients has brought; null where it failed. */
export function sweepSummary(
  swept: readonly (SweptClient & { readonly stored: StoredMail | null })[],
): z.infer<typeof SweepSummary> {
  const stored = swept.flatMap((one) => one.stored ?? []);
  const sums = {
    clients: swept.length,
    failed: swept.length - stored.length,
    messages_stored: total(stored.map((one) => one.messages_stored)),
    messages_added: total(stored.map((one) => one.messages_added)),
  };
  const headline = headlineOf(sums);
  const lines = swept.map(
    (one) => `${one.client} (${one.casefile_id}): ${outcomeText(one.stored)}`,
  );
  return { ...sums, headline, text: [headline, "", ...lines].join("\n") };
}
