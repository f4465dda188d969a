/** Rows as lines in which columns stand one below the other: texts to the left, figures to the right. */
export function alignedTable(
  rows: readonly (readonly string[])[],
  isText: (column: number) => boolean,
): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) =>
        isText(column)
          ? cell.padEnd(widths[column] ?? 0)
          : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
}
