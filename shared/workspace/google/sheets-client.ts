import type { sheets_v4 } from "@googleapis/sheets";
import { GOOGLE_SCOPES } from "#shared/auth/google-scopes.ts";
import type { CellValue } from "../sheet-values.ts";
import type { SheetsService } from "../sheets-service.ts";
import type { Spreadsheet } from "../spreadsheet.ts";
import {
  apiCaller,
  type ClientSettings,
  type GoogleClientOptions,
} from "./google-api.ts";

const FIELDS =
  "spreadsheetId,properties(title),sheets(properties(sheetId,title,index,gridProperties(rowCount,columnCount)))";

export function createSheetsClient(
  options: GoogleClientOptions,
): SheetsService {
  const call = apiCaller(options, openSpreadsheets)(GOOGLE_SCOPES.sheets_read);
  return {
    getRanges: ({ spreadsheetId, ranges, majorDimension = "ROWS" }, signal) =>
      call(`spreadsheet ${spreadsheetId}`, signal, async (spreadsheets) => {
        const { data } = await spreadsheets.get(
          { spreadsheetId, fields: FIELDS },
          { signal },
        );
        const metadata = (data.sheets ?? []).flatMap(sheetProperties);
        const wanted =
          ranges.length > 0
            ? [...ranges]
            : metadata.map(({ title }) => wholeSheet(title));
        const values = await spreadsheets.values.batchGet(
          { spreadsheetId, ranges: wanted, majorDimension },
          { signal },
        );
        return {
          spreadsheet_id: data.spreadsheetId ?? spreadsheetId,
          title: data.properties?.title ?? "",
          metadata,
          ranges: (values.data.valueRanges ?? []).map((range) => ({
            range: range.range ?? "",
            major_dimension: majorDimension,
            values: (range.values ?? []).map((line) => line.map(String)),
          })),
        };
      }),
    getValues: ({ spreadsheetId, ranges, render, dates }, signal) =>
      call(`spreadsheet ${spreadsheetId}`, signal, async ({ values }) => {
        const { data } = await values.batchGet(
          {
            spreadsheetId,
            ranges: [...ranges],
            valueRenderOption: render,
            dateTimeRenderOption: dates,
            fields: "valueRanges(range,values)",
          },
          { signal },
        );
        return (data.valueRanges ?? []).map((range) => ({
          range: range.range ?? "",
          rows: (range.values ?? []).map((row) => row.map(cellValue)),
        }));
      }),
  };
}

// Sheets gives no other type.
function cellValue(value: unknown): CellValue {
  if (typeof value === "number" || typeof value === "boolean") return value;
  return typeof value === "string" ? value : "";
}

function wholeSheet(title: string): string {
  return `'${title.replaceAll("'", "''")}'`;
}

function sheetProperties({
  properties,
}: sheets_v4.Schema$Sheet): Spreadsheet["metadata"] {
  const { gridProperties, sheetId, title, index } = properties ?? {};
  // A chart that fills a sheet has no cells.
  if (gridProperties === undefined) return [];
  return [
    {
      sheet_id: sheetId ?? 0,
      title: title ?? "",
      index: index ?? 0,
      grid_properties: {
        row_count: gridProperties.rowCount ?? 0,
        column_count: gridProperties.columnCount ?? 0,
      },
    },
  ];
}

async function openSpreadsheets(
  settings: ClientSettings,
): Promise<sheets_v4.Resource$Spreadsheets> {
  const { sheets } = await import("@googleapis/sheets");
  return sheets({ version: "v4", ...settings }).spreadsheets;
}
