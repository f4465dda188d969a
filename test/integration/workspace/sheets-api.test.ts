import { drive } from "@googleapis/drive";
import { sheets, type sheets_v4 } from "@googleapis/sheets";
import { OAuth2Client } from "google-auth-library";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "#shared/platform/clock.ts";
import { createDriveClient } from "#shared/workspace/google/drive-client.ts";
import { createSheetsClient } from "#shared/workspace/google/sheets-client.ts";
import type { SheetValuesRequest } from "#shared/workspace/sheet-values.ts";
import type { SheetsService } from "#shared/workspace/sheets-service.ts";
import { fixedToken } from "./local-services.ts";
import { openWorkspace, type OpenWorkspace } from "./open-workspace.ts";

let workspace: OpenWorkspace;
let spreadsheets: sheets_v4.Resource$Spreadsheets;
let log: string;

beforeAll(async () => {
  workspace = await openWorkspace("samples/workspace");
  const auth = new OAuth2Client();
  auth.setCredentials({ access_token: workspace.accessToken });
  const settings = { auth, rootUrl: workspace.url };
  spreadsheets = sheets({ version: "v4", ...settings }).spreadsheets;
  const { data } = await drive({ version: "v3", ...settings }).files.list({
    q: "name = 'overtime-log'",
  });
  log = data.files?.[0]?.id ?? "";
});
afterAll(() => workspace.close());

const values = async (
  ranges: string[],
  majorDimension?: string,
): Promise<sheets_v4.Schema$ValueRange[]> => {
  const { data } = await spreadsheets.values.batchGet({
    spreadsheetId: log,
    ranges,
    ...(majorDimension === undefined ? {} : { majorDimension }),
  });
  return data.valueRanges ?? [];
};

describe("a spreadsheet", () => {
  it("names its sheets and their size", async () => {
    const { data } = await spreadsheets.get({ spreadsheetId: log });
    expect(data.properties?.title).toBe("overtime-log");
    expect(
      data.sheets?.map(({ properties }) => [
        properties?.title,
        properties?.gridProperties,
      ]),
    ).toEqual([
      ["Overtime log", { rowCount: 29, columnCount: 3 }],
      ["Months", { rowCount: 8, columnCount: 3 }],
    ]);
  });

  it.each([
    [
      "A1:B2",
      "'Overtime log'!A1:B2",
      [
        ["date", "hours"],
        ["2026-01-04", "2"],
      ],
    ],
    ["Months!A1", "Months!A1", [["month"]]],
    ["Months!C5:C7", "Months!C5:C7", [["TRUE"], ["FALSE"], ["FALSE"]]],
    ["'Overtime log'!C29:Z99", "'Overtime log'!C29", [["stock take"]]],
    ["Months!8:8", "Months!A8:C8", [["2026-07", "8", "FALSE"]]],
    ["Months!b7:b", "Months!B7:B8", [["4"], ["8"]]],
    ["Months!E1:F9", "Months!E1:E8", undefined],
  ])("has of %s the values of %s", async (range, exact, expected) => {
    const [only] = await values([range]);
    expect(only?.range).toBe(exact);
    expect(only?.values).toEqual(expected);
  });

  it("gives several ranges at once, whole sheets and columns among them", async () => {
    const found = await values(["Months", "Months!A:A"], "COLUMNS");
    expect(found.map((one) => one.values?.map((line) => line.length))).toEqual([
      [8, 8, 8],
      [8],
    ]);
  });

  it.each(["Nowhere!A1", "A1:", "A0", "Months!A1:B2:C3", "A1!"])(
    "refuses the range %s",
    async (range) => {
      await expect(values([range])).rejects.toMatchObject({
        status: 400,
        message: `Unable to parse range: ${range}`,
      });
    },
  );

  it("that is not there is not found", async () => {
    await expect(
      spreadsheets.get({ spreadsheetId: "nobody" }),
    ).rejects.toMatchObject({ status: 404 });
  });
});

describe("the values of a spreadsheet", () => {
  let folder: string;
  let typed: OpenWorkspace;
  let client: SheetsService;
  const ids = new Map<string, string>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "collider sheets "));
    for (const name of ["mail", "sheets"]) await mkdir(join(folder, name));
    const { default: writeXlsxFile } = await import("write-excel-file/node");
    const row = [
      { value: "Anna & Co", type: String },
      { value: 2.5, type: Number },
      { value: true, type: Boolean },
      {
        value: new Date("2026-01-04T00:00:00Z"),
        type: Date,
        format: "yyyy-mm-dd",
      },
      { value: 'IF(B1<3,"few","many")', type: "Formula" },
      { value: "0042", type: String },
    ] as const;
    const file = writeXlsxFile([{ sheet: "It's <1>", data: [[...row]] }]);
    await writeFile(
      join(folder, "sheets", "typed.xlsx"),
      await file.toBuffer(),
    );
    await writeFile(
      join(folder, "sheets", "plain.csv"),
      "name,2.5,true,2026-01-04,0042,2026-02-31,\n",
    );
    typed = await openWorkspace(folder);
    const auth = fixedToken(typed.accessToken);
    const options = { rootUrl: typed.url, auth, clock: systemClock };
    client = createSheetsClient(options);
    const { files } = await createDriveClient(options).listFiles(
      { query: "", pageSize: 9, pageToken: null },
      new AbortController().signal,
    );
    for (const { name, id } of files) ids.set(name, id);
  });
  afterAll(async () => {
    await typed.close();
    await rm(folder, { recursive: true });
  });

  const rowOf = async (
    name: string,
    render: SheetValuesRequest["render"],
    dates: SheetValuesRequest["dates"] = "SERIAL_NUMBER",
  ) => {
    const range = name === "plain" ? "plain" : "'It''s <1>'";
    const spreadsheetId = ids.get(name) ?? "";
    const [only] = await client.getValues(
      { spreadsheetId, ranges: [range], render, dates },
      new AbortController().signal,
    );
    return only?.rows[0];
  };

  it("are what a reader sees, or what stands behind it, with its type", async () => {
    expect(await rowOf("typed", "FORMATTED_VALUE")).toEqual([
      "Anna & Co",
      "2.5",
      "TRUE",
      "2026-01-04",
      "",
      "0042",
    ]);
    expect(await rowOf("typed", "UNFORMATTED_VALUE")).toEqual([
      "Anna & Co",
      2.5,
      true,
      46026,
      "",
      "0042",
    ]);
  });

  it("are formulas where there are any", async () => {
    expect(await rowOf("typed", "FORMULA")).toEqual([
      "Anna & Co",
      2.5,
      true,
      46026,
      '=IF(B1<3,"few","many")',
      "0042",
    ]);
  });

  it("give a date as a text where that is asked for", async () => {
    expect(
      (await rowOf("typed", "UNFORMATTED_VALUE", "FORMATTED_STRING"))?.[3],
    ).toBe("2026-01-04");
  });

  it("have the types that Sheets gives the texts of a CSV file", async () => {
    expect(await rowOf("plain", "FORMATTED_VALUE")).toEqual([
      "name",
      "2.5",
      "true",
      "2026-01-04",
      "0042",
      "2026-02-31",
    ]);
    expect(await rowOf("plain", "UNFORMATTED_VALUE")).toEqual([
      "name",
      2.5,
      true,
      46026,
      "0042",
      "2026-02-31",
    ]);
  });
});
