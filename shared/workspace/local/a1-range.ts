/** A part of a sheet. Rows and columns count from 0; the ends are exclusive, and null where the range is open. */
export interface A1Range {
  /** Null where the range names no sheet: the first is meant. */
  readonly sheet: string | null;
  readonly startRow: number;
  readonly startColumn: number;
  readonly endRow: number | null;
  readonly endColumn: number | null;
}

const CORNER = /^(?<column>[A-Z]{1,3})?(?<row>[1-9]\d{0,6})?$/iu;
const SHEET =
  /^(?:'(?<quoted>(?:[^']|'')+)'|(?<plain>[^'!]+))(?:!(?<cells>[^!]+))?$/u;

/** `Sheet1!A1:B2`, `'My sheet'!A:C`, `2:4`, `B7` or a sheet's name alone; null for what is no range. */
export function parseA1Range(
  text: string,
  titles: readonly string[],
): A1Range | null {
  const whole = { startRow: 0, startColumn: 0, endRow: null, endColumn: null };
  if (titles.includes(text)) return { sheet: text, ...whole };
  const groups = SHEET.exec(text)?.groups;
  if (groups === undefined) return null;
  const { quoted, plain, cells } = groups;
  const isSheet = cells !== undefined || quoted !== undefined;
  const sheet = isSheet ? (quoted?.replaceAll("''", "'") ?? plain ?? "") : null;
  if (isSheet && cells === undefined) return { sheet, ...whole };
  const corners = parseCells(cells ?? plain ?? "");
  return corners === null ? null : { sheet, ...corners };
}

function parseCells(text: string): Omit<A1Range, "sheet"> | null {
  const [from = "", to, ...rest] = text.split(":");
  const first = parseCorner(from);
  const last = to === undefined ? first : parseCorner(to);
  if (first === null || last === null || rest.length > 0) return null;
  // A single corner is a cell.
  if (to === undefined && (first.row === null || first.column === null))
    return null;
  const [startRow, endRow] = span(first.row, last.row);
  const [startColumn, endColumn] = span(first.column, last.column);
  return { startRow, endRow, startColumn, endColumn };
}

function span(a: number | null, b: number | null): [number, number | null] {
  if (a === null || b === null) return [a ?? 0, b === null ? null : b + 1];
  return [Math.min(a, b), Math.max(a, b) + 1];
}

function parseCorner(
  text: string,
): { readonly row: number | null; readonly column: number | null } | null {
  const groups = CORNER.exec(text)?.groups;
  if (groups === undefined || text === "") return null;
  const { row, column } = groups;
  return {
    row: row === undefined ? null : Number(row) - 1,
    column: column === undefined ? null : columnIndex(column),
  };
}

/** Where a column of that name stands, from 0. */
export function columnIndex(letters: string): number {
  let index = 0;
  for (const letter of letters.toUpperCase())
    index = index * 26 + (letter.codePointAt(0) ?? 0) - 64;
  return index - 1;
}

function columnLetters(index: number): string {
  const before = index < 26 ? "" : columnLetters(Math.floor(index / 26) - 1);
  return `${before}${String.fromCodePoint(65 + (index % 26))}`;
}

/** A range as Sheets answers it, with its sheet and both corners. */
export function a1Text(
  title: string,
  {
    startRow,
    startColumn,
    endRow,
    endColumn,
  }: Record<"startRow" | "startColumn" | "endRow" | "endColumn", number>,
): string {
  const sheet = /^[A-Za-z_]\w*$/u.test(title)
    ? title
    : `'${title.replaceAll("'", "''")}'`;
  const first = `${columnLetters(startColumn)}${startRow + 1}`;
  const last = `${columnLetters(endColumn - 1)}${endRow}`;
  return `${sheet}!${first === last ? first : `${first}:${last}`}`;
}
