import { readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { formulasOf } from "./workbook-formulas.ts";
import { assertSheetFits, assertWorkbookFits } from "./workbook-size.ts";

/** What stands behind what is seen of a cell. */
export type CellContent = string | number | boolean | Date;

/** A sheet, all its rows as long as the longest one. */
export interface SheetTable {
  readonly title: string;
  /** Each cell as its reader sees it. */
  readonly rows: readonly (readonly string[])[];
  /** Each cell's value; an empty text for none. */
  readonly contents: readonly (readonly CellContent[])[];
  /** By `row:column`, both counted from 0; each with its equals sign. */
  readonly formulas: ReadonlyMap<string, string>;
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
  const whole = squared(rows, "");
  return [
    {
      title: basename(path, extname(path)),
      rows: whole,
      contents: whole.map((row) => row.map(contentOfText)),
      formulas: new Map(),
    },
  ];
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
  const formulas = formulasOf(bytes);
  return sheets.map(({ sheet, data }) => {
    const contents = squared<CellContent>(
      data.map((row) => row.map(cellContent)),
      "",
    );
    return {
      title: sheet,
      rows: contents.map((row) => row.map(cellText)),
      contents,
      formulas: formulas.get(sheet) ?? new Map(),
    };
  });
}

// The reader's types say the class of dates where it gives a date.
function cellContent(value: unknown): CellContent {
  return typeof value === "string" ||
    typeof value === "number" ||
    typeof value === "boolean" ||
    value instanceof Date
    ? value
    : "";
}

/** What Google Sheets makes of a text that is imported. */
function contentOfText(text: string): CellContent {
  if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?$/u.test(text)) return Number(text);
  if (/^(?:TRUE|FALSE)$/iu.test(text)) return text.toUpperCase() === "TRUE";
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(text)) return text;
  const date = new Date(`${text}T00:00:00Z`);
  // The 31st of February is no date, though the clock goes on to March.
  const isDate = !Number.isNaN(date.getTime()) && cellText(date) === text;
  return isDate ? date : text;
}

function cellText(value: CellContent): string {
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  if (!(value instanceof Date)) return String(value);
  const [date = "", time = ""] = value.toISOString().split("T");
  return time.startsWith("00:00:00") ? date : `${date} ${time.slice(0, 8)}`;
}

function squared<Cell>(
  rows: readonly (readonly Cell[])[],
  empty: Cell,
): Cell[][] {
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  assertSheetFits(rows.length, width);
  return rows.map((row) => [
    ...row,
    ...Array.from({ length: width - row.length }, () => empty),
  ]);
}

export async function csvOf({ rows }: SheetTable): Promise<Uint8Array> {
  const { default: Papa } = await import("papaparse");
  return Buffer.from(Papa.unparse(rows.map((row) => [...row])), "utf8");
}

export async function xlsxOf(
  tables: readonly Pick<SheetTable, "title" | "rows">[],
): Promise<Uint8Array> {
  const { default: writeXlsxFile } = await import("write-excel-file/node");
  const sheets = tables.map(({ title, rows }) => ({
    sheet: title,
    data: rows.map((row) => row.map((value) => ({ value, type: String }))),
  }));
  return writeXlsxFile(sheets).toBuffer();
}
