import { z } from "zod";

const SheetProperties = z
  .strictObject({
    sheet_id: z.int(),
    title: z.string().meta({ examples: ["September"] }),
    index: z.int().nonnegative(),
    grid_properties: z.strictObject({
      row_count: z.int().nonnegative(),
      column_count: z.int().nonnegative(),
    }),
  })
  .meta({ description: "One sheet of a spreadsheet." });

const SheetRange = z
  .strictObject({
    range: z.string().meta({
      description: "In A1 notation, as Sheets tells it.",
      examples: ["September!A1:D20"],
    }),
    major_dimension: z.enum(["ROWS", "COLUMNS"]),
    values: z.array(z.array(z.string())).meta({
      description:
        "Row by row, or column by column; each cell as a reader sees it. What is empty at the end of a line is left out, and empty lines at the end.",
      examples: [
        [
          ["Date", "Hours"],
          ["2026-09-01", "2.5"],
        ],
      ],
    }),
    typed_values: z
      .array(z.array(z.union([z.string(), z.number(), z.boolean()])))
      .optional()
      .meta({
        description:
          "Where they were asked for: row by row, each cell's value as a text, a number or true or false. A date or a time is a number, as Sheets keeps it: days since 30 December 1899, the time as their fraction; how it is written stands in values.",
        examples: [
          [
            ["Date", "Hours"],
            [46266, 2.5],
          ],
        ],
      }),
    formulas: z
      .array(
        z.strictObject({
          row: z.int().nonnegative(),
          column: z.int().nonnegative(),
          formula: z.string(),
        }),
      )
      .optional()
      .meta({
        description:
          "Where they were asked for: the cells that Sheets computes, by their place in typed_values, counted from 0.",
        examples: [[{ row: 2, column: 1, formula: "=SUM(B2:B2)" }]],
      }),
  })
  .meta({ description: "The values of a range." });

export const Spreadsheet = z
  .strictObject({
    spreadsheet_id: z.string(),
    title: z.string().meta({ examples: ["overtime-log"] }),
    metadata: z.array(SheetProperties),
    ranges: z.array(SheetRange),
  })
  .meta({ description: "A spreadsheet of Google Sheets, or ranges of it." });
export type Spreadsheet = z.infer<typeof Spreadsheet>;
