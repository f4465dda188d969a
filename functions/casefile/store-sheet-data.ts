import { z } from "zod";
import { actorOf } from "#functions/identity/caller/actor-of.ts";
import { blaming } from "#functions/workspace/reading/blamed-fields.ts";
import { defineOperation } from "#functions/define-operation.ts";
import { sheetSourceOf } from "#functions/casefile/sync/sheet-source.ts";
import {
  MissedItems,
  shownMissed,
  SyncStatus,
  syncStatus,
} from "#functions/casefile/sync/sync-answer.ts";
import { prepareSheetSync } from "#shared/casefile/sync-sheets.ts";
import { SheetRanges } from "#shared/kernel/fields.ts";
import { CasefileId, SpreadsheetId } from "#shared/kernel/ids.ts";
import { IsoTimestamp } from "#shared/kernel/time.ts";

const Payload = z.looseObject({
  spreadsheet_id: SpreadsheetId,
  ranges: z
    .array(z.looseObject({ range: z.string().min(1).max(500) }))
    .max(100)
    .default([]),
});

const Input = z
  .strictObject({
    casefile_id: CasefileId,
    sheet_payloads: z.array(Payload).min(1).max(100).optional().meta({
      description:
        "Spreadsheets as batch_get_sheets answers them. Only ids and ranges count: the values are read from Sheets.",
    }),
    spreadsheet_id: SpreadsheetId.optional(),
    ranges: SheetRanges,
  })
  .refine(
    ({ sheet_payloads: payloads, spreadsheet_id: id }) =>
      (payloads === undefined) !== (id === undefined),
    {
      path: ["spreadsheet_id"],
      message: "give either spreadsheet_id or sheet_payloads",
    },
  );

export const storeSheetData = defineOperation({
  name: "store_sheet_data",
  description:
    "Stores the values of spreadsheets of Google Sheets in a casefile. The same values are stored once; other values beside them.",
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
    sheets_stored: z.int().meta({
      description: "Spreadsheets whose values the casefile now holds.",
    }),
    sheets_added: z.int().meta({
      description: "Those of them whose values it did not hold before.",
    }),
    missed: MissedItems,
    sync_status: SyncStatus,
    synced_at: IsoTimestamp,
  }),
  examples: [
    {
      casefile_id: "cf_261123_k3v9x2m8q4wt7n1c",
      spreadsheet_id: "1a2b3c4d5e6f7g8h9i0jKLMNOP",
      ranges: ["September!A1:D20"],
    },
  ],
  policy: {
    pattern: "evidence_write",
    permissions: ["casefiles:write", "workspace:sheets:read"],
    casefile: "editor",
    session: "none",
  },
  documents: { reads: [1, null], writes: [0, null] },
  googleScopes: ["sheets_read"],
  effect: "transactional",
  timeoutSeconds: 540,
  handle: async (input, call) => {
    const { platform, workspace } = call.services;
    const { sheets } = await workspace.of(call);
    const { spreadsheet_id: spreadsheetId, ranges } = input;
    const payloads = input.sheet_payloads ?? [];
    const store = await blaming(
      spreadsheetId === undefined
        ? ["sheet_payloads"]
        : ["spreadsheet_id", "ranges"],
      prepareSheetSync(platform.documents, sheetSourceOf(sheets, call.signal), {
        casefileId: input.casefile_id,
        wanted:
          spreadsheetId === undefined
            ? payloads.map((one) => ({
                spreadsheetId: one.spreadsheet_id,
                ranges: one.ranges.map(({ range }) => range),
              }))
            : [{ spreadsheetId, ranges }],
        actor: actorOf(call),
        mostBytes: call.services.casefileMaxBytes,
        keep: !call.dryRun,
      }),
    );
    return async (transaction) => {
      const result = await store(transaction);
      return {
        casefile_id: input.casefile_id,
        sheets_stored: result.stored,
        sheets_added: result.added,
        missed: shownMissed(result.missed),
        sync_status: syncStatus({ ...result, hasMore: false }),
        synced_at: result.syncedAt,
      };
    };
  },
});
