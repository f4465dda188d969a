import { inflateRawSync } from "node:zlib";
import { columnIndex } from "./a1-range.ts";

// Google Sheets holds no more.
const MOST_CELLS = 10_000_000;
const MOST_BYTES = 256 * 1024 * 1024;

// Of the format of ZIP archives: its records' signatures, and where in them stands what is read here.
const END = Buffer.from("PK\u0005\u0006", "latin1");
const ENTRY = Buffer.from("PK\u0001\u0002", "latin1");
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const STORED = 0;

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

interface Part {
  readonly name: string;
  readonly method: number;
  readonly packed: Buffer;
}

/** The files of an archive, as they lie in it. */
function* partsOf(zip: Buffer): Generator<Part> {
  const end = zip.lastIndexOf(END);
  if (end === -1) throw new Error("It is no ZIP archive.");
  let at = zip.readUInt32LE(end + 16);
  while (zip.subarray(at, at + ENTRY.length).equals(ENTRY)) {
    const nameLength = zip.readUInt16LE(at + 28);
    const local = zip.readUInt32LE(at + 42);
    const begin =
      local +
      LOCAL_BYTES +
      zip.readUInt16LE(local + 26) +
      zip.readUInt16LE(local + 28);
    yield {
      name: zip.toString(
        "utf8",
        at + ENTRY_BYTES,
        at + ENTRY_BYTES + nameLength,
      ),
      method: zip.readUInt16LE(at + 10),
      packed: zip.subarray(begin, begin + zip.readUInt32LE(at + 20)),
    };
    at +=
      ENTRY_BYTES +
      nameLength +
      zip.readUInt16LE(at + 30) +
      zip.readUInt16LE(at + 32);
  }
}

/**
 * Looks at an `.xlsx` file before it is read: what a small file may hold ends the program that reads it.
 *
 * @throws Error for one that unpacks to too much, and for a sheet of too many cells.
 */
export function assertWorkbookFits(zip: Buffer): void {
  let left = MOST_BYTES;
  for (const { name, method, packed } of partsOf(zip)) {
    const bytes =
      method === STORED
        ? packed
        : inflateRawSync(packed, { maxOutputLength: Math.max(left, 1) });
    left -= bytes.length;
    if (name.endsWith(".xml") && name.includes("worksheets/"))
      assertCellsFit(bytes.toString("latin1"));
  }
}
