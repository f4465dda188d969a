import { z } from "zod";
import { actorOf } from "#functions/identity/caller/actor-of.ts";
import { defineOperation } from "#functions/define-operation.ts";
import { fileSourceOf } from "#functions/casefile/sync/file-source.ts";
import {
  HasMore,
  MissedItems,
  NextToken,
  shownMissed,
  SyncModeField,
  SyncStatus,
  syncStatus,
} from "#functions/casefile/sync/sync-answer.ts";
import { prepareFileSync } from "#shared/casefile/sync-files.ts";
import { SyncToken } from "#shared/casefile/sync-token.ts";
import { DriveQuery } from "#shared/kernel/fields.ts";
import { CasefileId, DriveFileId } from "#shared/kernel/ids.ts";
import { IsoTimestamp } from "#shared/kernel/time.ts";

const Input = z
  .strictObject({
    casefile_id: CasefileId,
    files: z
      .array(z.looseObject({ id: DriveFileId }))
      .max(1000)
      .optional()
      .meta({
        description:
          "Files as list_drive_files answers them. Only their ids count: everything is read from Drive.",
      }),
    query: DriveQuery.optional(),
    max_results: z.int().min(1).max(5000).default(500).meta({
      description:
        "How many files this call looks at: matching ones, or, with the sync_token of a completed sync, changed ones. has_more tells whether there are others.",
    }),
    sync_token: SyncToken.optional().meta({
      description:
        "sync_token of the answer before: goes on where that ended, or, once there was no more, looks at what has changed in Drive since then, max_results changes a call.",
    }),
    overwrite: z.boolean().default(false).meta({
      description:
        "Whether files that are stored already, as they are now, are stored again; with a sync_token, those of them that this call looks at.",
    }),
  })
  .refine(
    ({ files, query }) => (files === undefined) !== (query === undefined),
    {
      path: ["query"],
      message: "give either files or query",
    },
  )
  .refine(
    ({ files, sync_token: token }) =>
      files === undefined || token === undefined,
    { path: ["sync_token"], message: "is of a query; leave it out with files" },
  );

export const storeDriveFiles = defineOperation({
  name: "store_drive_files",
  description:
    "Stores files of Google Drive in a casefile, byte for byte: those that match a search, or those that are named. Each state of a file is stored once.",
  classification: {
    domain: "workspace",
    subdomain: "evidence",
    capability: "create",
    complexity: "composite",
    maturity: "stable",
    integration_tier: "hybrid",
  },
  input: Input,
  output: z.strictObject({
    casefile_id: CasefileId,
    files_stored: z.int().meta({
      description: "Files that the casefile now holds, of those asked for.",
    }),
    folders_stored: z.int(),
    items_added: z.int().meta({
      description: "Those of both that it did not hold before.",
    }),
    files_gone: z.int().meta({
      description:
        "Files that it holds and Drive has no more, or shows no more to the account; that is noted, and nothing removed.",
    }),
    files_trashed: z.int().meta({
      description: "Files that it holds and that lie in Drive's trash now.",
    }),
    missed: MissedItems,
    sync_status: SyncStatus,
    has_more: HasMore,
    sync_mode: SyncModeField.nullable().meta({
      description: "Null where files were named.",
    }),
    sync_token: NextToken.nullable().meta({
      description: "Where the next call goes on. Null where files were named.",
    }),
    synced_at: IsoTimestamp,
  }),
  examples: [
    {
      casefile_id: "cf_261123_k3v9x2m8q4wt7n1c",
      query: "mimeType = 'application/pdf'",
    },
  ],
  policy: {
    pattern: "evidence_write",
    permissions: ["casefiles:write", "workspace:drive:read"],
    casefile: "editor",
    session: "none",
  },
  documents: { reads: [1, null], writes: [0, null] },
  googleScopes: ["drive_read"],
  effect: "transactional",
  timeoutSeconds: 540,
  handle: async (input, call) => {
    const { platform, workspace } = call.services;
    const { query, files = [] } = input;
    const store = await prepareFileSync(
      platform.documents,
      fileSourceOf(await workspace.of(call), call.signal),
      {
        casefileId: input.casefile_id,
        wanted:
          query === undefined
            ? { fileIds: files.map(({ id }) => id) }
            : {
                query,
                maxResults: input.max_results,
                syncToken: input.sync_token,
              },
        overwrite: input.overwrite,
        actor: actorOf(call),
        mostBytes: call.services.casefileMaxBytes,
        keep: !call.dryRun,
      },
    );
    return async (transaction) => {
      const result = await store(transaction);
      const stored = result.files + result.folders;
      return {
        casefile_id: input.casefile_id,
        files_stored: result.files,
        folders_stored: result.folders,
        items_added: result.added,
        files_gone: result.gone,
        files_trashed: result.trashed,
        missed: shownMissed(result.missed),
        sync_status: syncStatus({ ...result, stored }),
        has_more: result.hasMore,
        sync_mode: result.sync?.mode ?? null,
        sync_token: result.sync?.token ?? null,
        synced_at: result.syncedAt,
      };
    };
  },
});
