import type { CellValue } from "../sheet-values.ts";
import type { SheetTable } from "./workbook.ts";

export interface CellRendering {
  readonly valueRenderOption:
    "FORMATTED_VALUE" | "UNFORMATTED_VALUE" | "FORMULA";
  readonly dateTimeRenderOption: "SERIAL_NUMBER" | "FORMATTED_STRING";
}

/** Counted from 0; the ends are exclusive. */
export interface CellBlock {
  readonly startRow: number;
  readonly startColumn: number;
  readonly endRow: number;
  readonly endColumn: number;
}

// What Sheets counts days from.
const DAY_ZERO = Date.UTC(1899, 11, 30);
const DAY_MS = 86_400_000;

/** The cells of a block, row by row, each as Sheets gives it for these options. */
export function renderedCells(
  table: SheetTable,
  block: CellBlock,
  options: CellRendering,
): readonly (readonly CellValue[])[] {
  return table.rows.slice(block.startRow, block.endRow).map((row, below) =>
    row.slice(block.startColumn, block.endColumn).map((text, beside) =>
      rendered(table, options, {
        text,
        row: block.startRow + below,
        column: block.startColumn + beside,
      }),
    ),
  );
}

function rendered(
  { contents, formulas }: SheetTable,
  { valueRenderOption, dateTimeRenderOption }: CellRendering,
  cell: {
    readonly text: string;
    readonly row: number;
    readonly column: number;
  },
): CellValue {
  if (valueRenderOption === "FORMATTED_VALUE") return cell.text;
  const formula =
    valueRenderOption === "FORMULA"
      ? formulas.get(`${cell.row}:${cell.column}`)
      : undefined;
  if (formula !== undefined) return formula;
  const content = contents[cell.row]?.[cell.column] ?? "";
  if (!(content instanceof Date)) return content;
  return dateTimeRenderOption === "FORMATTED_STRING"
    ? cell.text
    : (content.getTime() - DAY_ZERO) / DAY_MS;
}
