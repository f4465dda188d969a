import type { CellValue, SheetValues } from "./sheet-values.ts";
import type { SheetsRequest, SheetsService } from "./sheets-service.ts";
import type { Spreadsheet } from "./spreadsheet.ts";

type Rows = SheetValues["rows"];
type Formulas = NonNullable<Spreadsheet["ranges"][number]["formulas"]>;

/** The cells that Sheets computes. A text that only begins like a formula is its own value. */
function formulasOf(formulas: Rows, values: Rows): Formulas {
  return formulas.flatMap((cells, row) =>
    cells.flatMap((cell: CellValue, column) =>
      typeof cell === "string" &&
      cell.startsWith("=") &&
      cell !== values[row]?.[column]
        ? [{ row, column, formula: cell }]
        : [],
    ),
  );
}

/** Ranges with what their cells hold beside what a reader sees of them: values by their types, and formulas. */
export async function typedRanges(
  sheets: SheetsService,
  request: SheetsRequest,
  signal: AbortSignal,
): Promise<Spreadsheet> {
  const spreadsheet = await sheets.getRanges(request, signal);
  const ranges = spreadsheet.ranges.map(({ range }) => range);
  if (ranges.length === 0) return spreadsheet;
  const { spreadsheetId } = request;
  const asked = { spreadsheetId, ranges, dates: "SERIAL_NUMBER" } as const;
  const [values, formulas] = await Promise.all([
    sheets.getValues({ ...asked, render: "UNFORMATTED_VALUE" }, signal),
    sheets.getValues({ ...asked, render: "FORMULA" }, signal),
  ]);
  return {
    ...spreadsheet,
    ranges: spreadsheet.ranges.map((range, index) => {
      const rows = values[index]?.rows ?? [];
      return {
        ...range,
        typed_values: rows.map((row) => [...row]),
        formulas: formulasOf(formulas[index]?.rows ?? [], rows),
      };
    }),
  };
}
