import { z } from "zod";
import { blaming } from "#functions/workspace/reading/blamed-fields.ts";
import { defineOperation } from "#functions/define-operation.ts";
import { SheetRanges } from "#shared/kernel/fields.ts";
import { SpreadsheetId } from "#shared/kernel/ids.ts";
import { typedRanges } from "#shared/workspace/typed-ranges.ts";
import { Spreadsheet } from "#shared/workspace/spreadsheet.ts";

export const batchGetSheets = defineOperation({
  name: "batch_get_sheets",
  description: "Reads ranges of a spreadsheet of Google Sheets.",
  classification: {
    domain: "workspace",
    subdomain: "sheets",
    capability: "read",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "external",
  },
  input: z.strictObject({
    spreadsheet_id: SpreadsheetId,
    ranges: SheetRanges,
    major_dimension: z.enum(["ROWS", "COLUMNS"]).default("ROWS").meta({
      description:
        "Whether the values are listed row by row or column by column.",
    }),
    typed: z.boolean().default(false).meta({
      description:
        "Whether the answer has typed_values and formulas too: what the cells hold, beside what a reader sees of them.",
    }),
  }),
  output: z.strictObject({ spreadsheet: Spreadsheet }),
  examples: [
    {
      spreadsheet_id: "1a2b3c4d5e6f7g8h9i0jKLMNOP",
      ranges: ["September!A1:D20"],
    },
  ],
  policy: {
    pattern: "read",
    permissions: ["workspace:sheets:read"],
    casefile: "none",
    session: "none",
  },
  documents: { reads: [1, 1], writes: [0, 1] },
  googleScopes: ["sheets_read"],
  effect: "none",
  cacheable: true,
  handle: async (input, call) => {
    const { sheets } = await call.services.workspace.of(call);
    const request = {
      spreadsheetId: input.spreadsheet_id,
      ranges: input.ranges,
      majorDimension: input.major_dimension,
    };
    const read = input.typed
      ? typedRanges(sheets, request, call.signal)
      : sheets.getRanges(request, call.signal);
    return {
      spreadsheet: await blaming(["spreadsheet_id", "ranges"], read),
    };
  },
});
