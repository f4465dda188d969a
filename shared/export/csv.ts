import Papa from "papaparse";

export type Cell = string | number | boolean | null;

// What spreadsheet programs take for a formula, full-width signs too, as some of them do; a number with a sign is none.
const FORMULA = /^(?![+-]?\d[\d.,]*%?$)[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/u;

/**
 * A line of CSV (RFC 4180). A text that a spreadsheet program would carry out as a formula has a `'` before it: a table is
 * opened by a double click, and what is in it was written by anybody. What it says without that stands in JSON.
 */
export function csvLine(cells: readonly Cell[]): string {
  const line = Papa.unparse([[...cells]], { escapeFormulae: FORMULA });
  return `${line}\r\n`;
}
