import { z } from "zod";
import { actorOf } from "#functions/identity/caller/actor-of.ts";
import { defineOperation } from "#functions/define-operation.ts";
import { mailSourceOf } from "#functions/casefile/sync/mail-source.ts";
import {
  HasMore,
  MAX_NAMED,
  NextToken,
  shownMissed,
  SyncModeField,
  SyncStatus,
  syncStatus,
} from "#functions/casefile/sync/sync-answer.ts";
import type { MissedItem } from "#shared/casefile/item-evidence.ts";
import { prepareMailSync } from "#shared/casefile/sync-mail.ts";
import { SyncToken } from "#shared/casefile/sync-token.ts";
import { CasefileId } from "#shared/kernel/ids.ts";
import { IsoTimestamp } from "#shared/kernel/time.ts";

const Reports = z
  .array(z.strictObject({ message_id: z.string(), reason: z.string() }))
  .max(MAX_NAMED);

export const storeGmailMessages = defineOperation({
  name: "store_gmail_messages",
  description:
    "Stores the messages that match a Gmail search in a casefile, each once and byte for byte, with its threads and labels.",
  classification: {
    domain: "workspace",
    subdomain: "evidence",
    capability: "create",
    complexity: "composite",
    maturity: "stable",
    integration_tier: "hybrid",
  },
  input: z.strictObject({
    casefile_id: CasefileId,
    query: z
      .string()
      .max(2000)
      .meta({
        description: "Gmail's search words; empty for all mail.",
        examples: ["from:maria.keller@example.com has:attachment"],
      }),
    max_results: z.int().min(1).max(5000).default(500).meta({
      description:
        "How many messages this call looks at: matching ones, or, with the sync_token of a completed sync, changed ones. has_more tells whether there are others.",
    }),
    sync_token: SyncToken.optional().meta({
      description:
        "sync_token of the answer before: goes on where that ended, or, once there was no more, looks at what has changed in the mailbox since then, max_results messages a call.",
    }),
    overwrite: z.boolean().default(false).meta({
      description:
        "Whether messages that are stored already are stored again; with a sync_token, those of them that this call looks at.",
    }),
  }),
  output: z.strictObject({
    casefile_id: CasefileId,
    messages_stored: z.int().meta({
      description: "Matching messages that the casefile now holds.",
    }),
    messages_added: z.int().meta({
      description: "Those of them that it did not hold before.",
    }),
    messages_relabelled: z.int().meta({
      description:
        "Messages that it held before and whose labels have changed; the new ones are noted.",
    }),
    messages_gone: z.int().meta({
      description:
        "Messages that it holds and that the mailbox no longer has; this is noted, and nothing is removed.",
    }),
    threads_stored: z.int(),
    labels_stored: z.int(),
    unreadable: Reports.meta({
      description:
        "Messages that could not be understood; they are stored byte for byte all the same. At most 100 are named.",
    }),
    missed: Reports.meta({
      description: "Messages that could not be had, and why.",
    }),
    sync_status: SyncStatus,
    has_more: HasMore,
    sync_mode: SyncModeField,
    sync_token: NextToken,
    synced_at: IsoTimestamp,
  }),
  examples: [
    {
      casefile_id: "cf_261123_k3v9x2m8q4wt7n1c",
      query: "from:maria.keller@example.com",
    },
  ],
  policy: {
    pattern: "evidence_write",
    permissions: ["casefiles:write", "workspace:gmail:read"],
    casefile: "editor",
    session: "none",
  },
  documents: { reads: [1, null], writes: [0, null] },
  googleScopes: ["gmail_read"],
  effect: "transactional",
  timeoutSeconds: 540,
  handle: async (input, call) => {
    const { platform, workspace } = call.services;
    const source = mailSourceOf(await workspace.of(call), call.signal);
    const { documents } = platform;
    const store = await prepareMailSync(
      { documents, source },
      {
        casefileId: input.casefile_id,
        query: input.query,
        maxResults: input.max_results,
        syncToken: input.sync_token,
        overwrite: input.overwrite,
        actor: actorOf(call),
        mostBytes: call.services.casefileMaxBytes,
        keep: !call.dryRun,
      },
    );
    return async (transaction) => {
      const result = await store(transaction);
      return {
        casefile_id: input.casefile_id,
        messages_stored: result.stored,
        messages_added: result.added,
        messages_relabelled: result.relabelled,
        messages_gone: result.gone,
        threads_stored: result.threads,
        labels_stored: result.labels,
        unreadable: reports(result.unreadable),
        missed: reports(result.missed),
        sync_status: syncStatus(result),
        has_more: result.hasMore,
        sync_mode: result.mode,
        sync_token: result.syncToken,
        synced_at: result.syncedAt,
      };
    };
  },
});

function reports(messages: readonly MissedItem[]) {
  return shownMissed(messages).map(({ id, reason }) => ({
    message_id: id,
    reason,
  }));
}
