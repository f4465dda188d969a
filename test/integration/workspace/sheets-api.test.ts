import { drive } from "@googleapis/drive";
import { sheets, type sheets_v4 } from "@googleapis/sheets";
import { OAuth2Client } from "google-auth-library";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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
