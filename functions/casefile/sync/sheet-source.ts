import { JsonRecord } from "#shared/kernel/json.ts";
import type { SheetSource } from "#shared/casefile/sync-sheets.ts";
import type { SheetsService } from "#shared/workspace/sheets-service.ts";
import { typedRanges } from "#shared/workspace/typed-ranges.ts";
import { orMissed } from "./or-missed.ts";

/** Sheets as casefiles take values from it. */
export function sheetSourceOf(
  sheets: SheetsService,
  signal: AbortSignal,
): SheetSource {
  return ({ spreadsheetId, ranges }) =>
    orMissed(spreadsheetId, async () => {
      const request = { spreadsheetId, ranges };
      const spreadsheet = await typedRanges(sheets, request, signal);
      return {
        spreadsheetId,
        title: spreadsheet.title,
        ranges: spreadsheet.ranges.map(({ range }) => range),
        content: JsonRecord.parse(spreadsheet),
      };
    });
}
