import { z } from "zod";
import { csvLine, type Cell } from "./csv.ts";
import { textFile, type PackageFile } from "./package-file.ts";
import { safeName } from "./safe-name.ts";

const Table = z.object({
  range: z.string(),
  major_dimension: z.enum(["ROWS", "COLUMNS"]),
  values: z.array(
    z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])),
  ),
});

/** What of a spreadsheet's content becomes tables. */
const Tables = z.object({ ranges: z.array(Table) });

function rowsOf({
  major_dimension: major,
  values,
}: z.infer<typeof Table>): readonly (readonly Cell[])[] {
  if (major === "ROWS") return values;
  const height = Math.max(0, ...values.map((column) => column.length));
  return Array.from({ length: height }, (_, row) =>
    values.map((column) => column[row] ?? null),
  );
}

/**
 * A table for each range of a spreadsheet, beside the file that holds all of it exactly.
 *
 * @param path - of that file, which ends with `.json`
 */
export function sheetTables(
  path: string,
  content: unknown,
): readonly PackageFile[] {
  const { ranges } = Tables.parse(content);
  const stem = path.slice(0, -".json".length);
  return ranges.map((table, index) =>
    textFile(
      `${stem}-${safeName(index + 1, `${table.range}.csv`)}`,
      rowsOf(table).map(csvLine).join(""),
    ),
  );
}
