import { columnIndex } from "./a1-range.ts";
import { unpacked, zipParts } from "./zip-parts.ts";

// Google Sheets holds no more.
const MOST_CELLS = 10_000_000;
const MOST_BYTES = 256 * 1024 * 1024;

const CELL = /\br="([A-Z]{1,3})(\d{1,7})"/gu;

/** @throws Error for a sheet of more cells than Google Sheets holds: a reader would make all that lie between. */
export function assertSheetFits(rows: number, columns: number): void {
  if (rows * columns > MOST_CELLS)
    throw new Error(`A sheet has more than ${MOST_CELLS} cells.`);
}

function assertCellsFit(xml: string): void {
  let [rows, columns] = [0, 0];
  for (const [, letters = "", row] of xml.matchAll(CELL)) {
    rows = Math.max(rows, Number(row));
    columns = Math.max(columns, columnIndex(letters) + 1);
  }
  assertSheetFits(rows, columns);
}

/**
 * Looks at an `.xlsx` file before it is read: what a small file may hold ends the program that reads it.
 *
 * @throws Error for one that unpacks to too much, and for a sheet of too many cells.
 */
export function assertWorkbookFits(zip: Buffer): void {
  let left = MOST_BYTES;
  for (const part of zipParts(zip)) {
    const { name } = part;
    const bytes = unpacked(part, Math.max(left, 1));
    left -= bytes.length;
    if (name.endsWith(".xml") && name.includes("worksheets/"))
      assertCellsFit(bytes.toString("latin1"));
  }
}
