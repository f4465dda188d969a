/** As Sheets types it: a date is a number of days, counted from the end of 1899, or a text where that is asked for. */
export type CellValue = string | number | boolean;

export interface SheetValuesRequest {
  readonly spreadsheetId: string;
  /** In A1 notation. */
  readonly ranges: readonly string[];
  /** What of a cell: what its reader sees, the value behind that, or the formula behind the value. */
  readonly render: "FORMATTED_VALUE" | "UNFORMATTED_VALUE" | "FORMULA";
  /** Of a date or time whose value is asked for. */
  readonly dates: "SERIAL_NUMBER" | "FORMATTED_STRING";
}

export interface SheetValues {
  /** In A1 notation, as Sheets tells it. */
  readonly range: string;
  /** Row by row; an empty cell is an empty text, and what is empty at the end of a row, or of the range, is left out. */
  readonly rows: readonly (readonly CellValue[])[];
}
