import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { CellValue } from "../sheet-values.ts";
import { a1Text, parseA1Range } from "./a1-range.ts";
import type { ApiRequest, ApiRoutes } from "./api-routes.ts";
import type { DriveFolder } from "./drive-folder.ts";
import { GoogleHttpError } from "./google-http-error.ts";
import { readRequest, Texts } from "./read-request.ts";
import { renderedCells } from "./render-cells.ts";
import type { SheetTable } from "./workbook.ts";

const SPREADSHEET = "/v4/spreadsheets/:spreadsheetId";

const BatchGetQuery = z.object({
  ranges: Texts,
  majorDimension: z.enum(["ROWS", "COLUMNS"]).default("ROWS"),
  valueRenderOption: z
    .enum(["FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA"])
    .default("FORMATTED_VALUE"),
  dateTimeRenderOption: z
    .enum(["SERIAL_NUMBER", "FORMATTED_STRING"])
    .default("SERIAL_NUMBER"),
});
type BatchGetQuery = z.infer<typeof BatchGetQuery>;

/** The reading methods of Sheets over a folder. Each throws a GoogleHttpError for what Sheets refuses. */
export function sheetsRoutes(folder: DriveFolder): ApiRoutes {
  return {
    [`GET ${SPREADSHEET}`]: async (request) =>
      spreadsheet(await requested(folder, request)),
    [`GET ${SPREADSHEET}/values\\:batchGet`]: async (request) => {
      const query = readRequest(BatchGetQuery, request.query);
      const { id, tables } = await requested(folder, request);
      return {
        spreadsheetId: id,
        valueRanges: query.ranges.map((range) =>
          valueRange(tables, range, query),
        ),
      };
    },
  };
}

interface Requested {
  readonly id: string;
  readonly title: string;
  readonly tables: readonly SheetTable[];
}

async function requested(
  folder: DriveFolder,
  request: ApiRequest,
): Promise<Requested> {
  const file = await folder.find(request.params["spreadsheetId"] ?? "");
  if (file === null)
    throw new GoogleHttpError("NOT_FOUND", "Requested entity was not found.");
  const tables =
    file.kind === "spreadsheet"
      ? await folder.tables(file).catch(() => null)
      : null;
  if (tables === null)
    throw new GoogleHttpError(
      "INVALID_ARGUMENT",
      "This operation is not supported for this document",
    );
  return { id: file.id, title: file.name, tables };
}

function spreadsheet({ id, title, tables }: Requested): JsonObject {
  return {
    spreadsheetId: id,
    properties: { title, locale: "en_US", timeZone: "Etc/UTC" },
    sheets: tables.map((table, index) => ({
      properties: {
        sheetId: index,
        title: table.title,
        index,
        sheetType: "GRID",
        gridProperties: {
          rowCount: table.rows.length,
          columnCount: table.rows[0]?.length ?? 0,
        },
      },
    })),
    spreadsheetUrl: `https://docs.google.com/spreadsheets/d/${id}/edit`,
  };
}

function valueRange(
  tables: readonly SheetTable[],
  text: string,
  query: BatchGetQuery,
): JsonObject {
  const titles = tables.map(({ title }) => title);
  const range = parseA1Range(text, titles);
  const table =
    range?.sheet === null
      ? tables[0]
      : tables.find(({ title }) => title === range?.sheet);
  if (range === null || table === undefined)
    throw new GoogleHttpError(
      "INVALID_ARGUMENT",
      `Unable to parse range: ${text}`,
    );
  const width = table.rows[0]?.length ?? 0;
  const { startRow, startColumn } = range;
  const endRow = Math.min(range.endRow ?? table.rows.length, table.rows.length);
  const endColumn = Math.min(range.endColumn ?? width, width);
  const rows = renderedCells(
    table,
    { startRow, startColumn, endRow, endColumn },
    query,
  );
  const { majorDimension } = query;
  const lines = majorDimension === "ROWS" ? rows : transposed(rows);
  const values = withoutEmptyEnd(
    lines.map((line) => withoutEmptyEnd(line, (cell) => cell === "")),
    (line) => line.length === 0,
  );
  return {
    range: a1Text(table.title, {
      startRow,
      startColumn,
      endRow: Math.max(endRow, startRow + 1),
      endColumn: Math.max(endColumn, startColumn + 1),
    }),
    majorDimension,
    ...(values.length === 0 ? {} : { values }),
  };
}

function transposed(
  rows: readonly (readonly CellValue[])[],
): readonly (readonly CellValue[])[] {
  return (rows[0] ?? []).map((_, column) =>
    rows.map((row) => row[column] ?? ""),
  );
}

/** Sheets leaves out what is empty at the end of a line, and lines that are empty at the end. */
function withoutEmptyEnd<Item>(
  items: readonly Item[],
  isEmpty: (item: Item) => boolean,
): Item[] {
  return items.slice(0, items.findLastIndex((item) => !isEmpty(item)) + 1);
}
