import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import writeXlsxFile from "write-excel-file/node";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { readContent } from "#shared/casefile/content-pieces.ts";
import { storedContentOf } from "#shared/casefile/stored-content.ts";
import { newCasefile } from "../newly-made.ts";
import { openCollider, type Client, type Collider } from "../open-collider.ts";

const Files = z.array(z.object({ id: z.string() }));

const ROW = [
  { value: "Anna", type: String },
  { value: 2.5, type: Number },
  { value: true, type: Boolean },
  {
    value: new Date("2026-09-01T00:00:00Z"),
    type: Date,
    format: "yyyy-mm-dd",
  },
  { value: "B1*2", type: "Formula" },
  { value: "=text", type: String },
] as const;

const READ = {
  ranges: [
    {
      range: "One!A1:F1",
      values: [["Anna", "2.5", "TRUE", "2026-09-01", "", "=text"]],
      typed_values: [["Anna", 2.5, true, 46_266, "", "=text"]],
      formulas: [{ row: 0, column: 4, formula: "=B1*2" }],
    },
  ],
};

let workspace: string;
let collider: Collider;
let alice: Client;
let spreadsheetId: string;

beforeAll(async () => {
  workspace = await mkdtemp(join(tmpdir(), "collider-typed-"));
  await mkdir(join(workspace, "mail"));
  await mkdir(join(workspace, "sheets"));
  const file = writeXlsxFile([{ sheet: "One", data: [[...ROW]] }]);
  const path = join(workspace, "sheets", "typed.xlsx");
  await writeFile(path, await file.toBuffer());
  collider = await openCollider({ workspaceDir: workspace });
  alice = await collider.as("alice@example.com");
  const { files } = await alice.done("list_drive_files", {});
  spreadsheetId = Files.parse(files)[0]?.id ?? "";
});
afterAll(async () => {
  await collider.close();
  await rm(workspace, { recursive: true });
});

it("a sheet is kept with its types and its formulas, beside what a reader sees", async () => {
  const casefileId = await newCasefile(alice);
  await alice.done("store_sheet_data", {
    casefile_id: casefileId,
    spreadsheet_id: spreadsheetId,
  });
  const below = `casefiles/${casefileId}/spreadsheets/`;
  const [document] = collider.keptBelow(below).values();
  const content = storedContentOf(document?.["content"]);
  const { documents } = collider.composition.platform;
  const bytes = await readContent(documents, casefileId, content);
  expect(JSON.parse(Buffer.from(bytes).toString())).toMatchObject(READ);
});

it("types and formulas are read where they are asked for", async () => {
  const read = async (fields: object) =>
    alice.done("batch_get_sheets", {
      spreadsheet_id: spreadsheetId,
      ...fields,
    });
  expect(await read({ typed: true })).toMatchObject({ spreadsheet: READ });
  const plain = JSON.stringify(await read({}));
  expect(plain).toContain("Anna");
  expect(plain).not.toContain("typed_values");
  expect(plain).not.toContain("formulas");
});
