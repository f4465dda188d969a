import { readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { assertSheetFits, assertWorkbookFits } from "./workbook-size.ts";

/** A sheet as its reader sees it: each cell as text, rows as long as the longest one. */
export interface SheetTable {
  readonly title: string;
  readonly rows: readonly (readonly string[])[];
}

/** Reads a `.csv` file as one sheet of the file's name, an `.xlsx` file as all of its sheets. */
export async function readWorkbook(
  path: string,
): Promise<readonly SheetTable[]> {
  return extname(path).toLowerCase() === ".csv"
    ? readCsv(path)
    : readXlsx(path);
}

async function readCsv(path: string): Promise<readonly SheetTable[]> {
  const { default: Papa } = await import("papaparse");
  const text = decoded(await readFile(path));
  const { data } = Papa.parse<string[]>(text, { skipEmptyLines: false });
  // The line break at the end of a file begins no row.
  const last = data.at(-1);
  const rows = last?.length === 1 && last[0] === "" ? data.slice(0, -1) : data;
  return [{ title: basename(path, extname(path)), rows: squared(rows) }];
}

// A spreadsheet program that does not write UTF-8 writes its old code page.
function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

async function readXlsx(path: string): Promise<readonly SheetTable[]> {
  const { default: readXlsxFile } = await import("read-excel-file/node");
  const bytes = await readFile(path);
  assertWorkbookFits(bytes);
  const sheets = await readXlsxFile(bytes);
  return sheets.map(({ sheet, data }) => ({
    title: sheet,
    rows: squared(data.map((row) => row.map(cellText))),
  }));
}

// The reader's types say the class of dates where it gives a date.
function cellText(value: unknown): string {
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  if (typeof value === "string" || typeof value === "number")
    return String(value);
  if (!(value instanceof Date)) return "";
  const [date = "", time = ""] = value.toISOString().split("T");
  return time.startsWith("00:00:00") ? date : `${date} ${time.slice(0, 8)}`;
}

function squared(rows: readonly (readonly string[])[]): string[][] {
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  assertSheetFits(rows.length, width);
  return rows.map((row) => [
    ...row,
    ...Array.from({ length: width - row.length }, () => ""),
  ]);
}

export async function csvOf({ rows }: SheetTable): Promise<Uint8Array> {
  const { default: Papa } = await import("papaparse");
  return Buffer.from(Papa.unparse(rows.map((row) => [...row])), "utf8");
}

export async function xlsxOf(
  tables: readonly SheetTable[],
): Promise<Uint8Array> {
  const { default: writeXlsxFile } = await import("write-excel-file/node");
  const sheets = tables.map(({ title, rows }) => ({
    sheet: title,
    data: rows.map((row) => row.map((value) => ({ value, type: String }))),
  }));
  return writeXlsxFile(sheets).toBuffer();
}
