import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { drive, type drive_v3 } from "@googleapis/drive";
import { OAuth2Client } from "google-auth-library";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorkspace, type OpenWorkspace } from "./open-workspace.ts";

const CASE = "samples/workspace/drive/Keller v. Northgate";
const XLSX =
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

let workspace: OpenWorkspace;
let files: drive_v3.Resource$Files;

beforeAll(async () => {
  workspace = await openWorkspace("samples/workspace");
  const auth = new OAuth2Client();
  auth.setCredentials({ access_token: workspace.accessToken });
  files = drive({ version: "v3", auth, rootUrl: workspace.url }).files;
});
afterAll(() => workspace.close());

async function found(q: string): Promise<readonly (string | undefined)[]> {
  const { data } = await files.list({ q, orderBy: "name" });
  return (data.files ?? []).map(({ name }) => name ?? undefined);
}

async function idOf(name: string): Promise<string> {
  const { data } = await files.list({ q: `name = '${name}'` });
  return data.files?.[0]?.id ?? "";
}

describe("a search of Drive", () => {
  it.each([
    ["name = 'chronology.md'", ["chronology.md"]],
    ["name contains 'term'", ["termination-letter.pdf"]],
    ["name contains 'ermination'", []],
    ["mimeType = 'image/png'", ["loading-dock.png", "payslip-august.png"]],
    ["fullText contains 'worn straps'", ["witnesses.txt"]],
    ["fullText contains '\"straps worn\"'", []],
    ["fullText contains 'payslips'", ["fees"]],
    [
      "mimeType = 'application/vnd.google-apps.spreadsheet'",
      ["fees", "overtime-log"],
    ],
    [
      "'root' in parents and mimeType = 'application/vnd.google-apps.folder'",
      ["Keller v. Northgate", "Office"],
    ],
    [
      "(name contains 'claim' or name contains 'power') and not name contains 'form'",
      ["power-of-attorney.pdf"],
    ],
    ["modifiedTime > '2099-01-01T00:00:00'", []],
    ["trashed = true", []],
    ["name = 'Client\\'s letter'", []],
    ["'me' in owners and name = 'witnesses.txt'", ["witnesses.txt"]],
  ])("for %s finds %j", async (q, names) => {
    expect(await found(q)).toEqual(names);
  });

  it.each([
    "name is 'x'",
    "name = ",
    "name = x",
    "(name = 'x'",
    "size > 5",
    "modifiedTime > 'yesterday'",
    "'x' in shoes",
    "name = 'x' and",
  ])("for %s is refused", async (q) => {
    await expect(files.list({ q })).rejects.toMatchObject({ status: 400 });
  });

  it("comes page by page, each file once", async () => {
    const { data } = await files.list({ pageSize: 1000 });
    const names: unknown[] = [];
    let pageToken: string | null = null;
    do {
      const page: drive_v3.Schema$FileList = (
        await files.list({
          pageSize: 4,
          ...(pageToken === null ? {} : { pageToken }),
        })
      ).data;
      expect(page.files?.length).toBeLessThanOrEqual(4);
      names.push(...(page.files ?? []).map(({ id }) => id));
      pageToken = page.nextPageToken ?? null;
    } while (pageToken !== null);
    expect(names).toEqual(data.files?.map(({ id }) => id));
    expect(names).toHaveLength(20);
    await expect(files.list({ pageToken: "no token" })).rejects.toMatchObject({
      status: 400,
    });
  });
});

describe("a file of Drive", () => {
  it("is its bytes, and what is known of them", async () => {
    const bytes = await readFile(`${CASE}/01 Client/termination-letter.pdf`);
    const fileId = await idOf("termination-letter.pdf");
    const { data } = await files.get({ fileId, fields: "*" });
    expect(data).toMatchObject({
      id: fileId,
      mimeType: "application/pdf",
      size: String(bytes.length),
      md5Checksum: createHash("md5").update(bytes).digest("hex"),
      owners: [{ emailAddress: "amara.okafor@example.org" }],
      trashed: false,
    });
    const media = await files.get(
      { fileId, alt: "media" },
      { responseType: "arraybuffer" },
    );
    const given: unknown = media.data;
    expect(
      given instanceof ArrayBuffer && bytes.equals(Buffer.from(given)),
    ).toBe(true);
    const parent = await files.get({ fileId: data.parents?.[0] ?? "" });
    expect(parent.data.name).toBe("01 Client");
  });

  it("tells its four first fields where no others are asked for", async () => {
    const { data } = await files.get({ fileId: await idOf("chronology.md") });
    expect(Object.keys(data)).toEqual(["kind", "id", "name", "mimeType"]);
  });

  it("that is a spreadsheet is exported, and not downloaded", async () => {
    const fileId = await idOf("fees");
    const csv = await files.export({ fileId, mimeType: "text/csv" });
    expect(csv.data).toContain('"Brief of Mr Pryce, read"');
    const xlsx = await files.export(
      { fileId, mimeType: XLSX },
      { responseType: "arraybuffer" },
    );
    expect(Buffer.from(Object(xlsx.data)).subarray(0, 2).toString()).toBe("PK");
    await expect(files.get({ fileId, alt: "media" })).rejects.toMatchObject({
      status: 403,
    });
    await expect(
      files.export({ fileId, mimeType: "application/pdf" }),
    ).rejects.toMatchObject({ status: 400 });
  });

  it("that is not there is not found", async () => {
    await expect(files.get({ fileId: "nobody" })).rejects.toMatchObject({
      status: 404,
    });
  });
});
