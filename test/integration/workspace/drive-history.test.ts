import {
  mkdir,
  mkdtemp,
  rename,
  rm,
  utimes,
  writeFile,
} from "node:fs/promises";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drive } from "@googleapis/drive";
import { OAuth2Client } from "google-auth-library";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "#shared/platform/clock.ts";
import type { DriveChangesPage } from "#shared/workspace/drive-history.ts";
import type { DriveService } from "#shared/workspace/drive-service.ts";
import { createDriveClient } from "#shared/workspace/google/drive-client.ts";
import { fixedToken } from "./local-services.ts";
import { openWorkspace, type OpenWorkspace } from "./open-workspace.ts";

const { signal } = new AbortController();
let folder: string;
let workspace: OpenWorkspace;
let client: DriveService;

const pathOf = (name: string) => join(folder, "drive", name);

/** Writes a file whose time of change is this, so that no two writes look alike. */
async function write(name: string, text: string, minute: number) {
  const at = new Date(Date.UTC(2026, 0, 1, 0, minute));
  await writeFile(pathOf(name), text);
  await utimes(pathOf(name), at, at);
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "collider drive "));
  await mkdir(join(folder, "mail"));
  await mkdir(join(folder, "drive"));
  await write("letter.txt", "first", 1);
  await write("notes.txt", "notes", 1);
  workspace = await openWorkspace(folder);
  client = createDriveClient({
    rootUrl: workspace.url,
    auth: fixedToken(workspace.accessToken),
    clock: systemClock,
  });
});

afterEach(async () => {
  await workspace.close();
  await rm(folder, { recursive: true });
});

/** What changed since a token, by the names of the files, and the token of another time. */
async function since(token: string) {
  const page: DriveChangesPage = await client.changes(token, 100, signal);
  if (page.type === "expired") return page;
  return {
    names: page.changes.map(({ file }) => file?.name ?? "removed"),
    next: page.newStartPageToken ?? "",
  };
}

async function idOf(name: string): Promise<string> {
  const query = `name = '${name}'`;
  const search = { query, pageSize: 1, pageToken: null };
  return (await client.listFiles(search, signal)).files[0]?.id ?? "";
}

describe("the changes of a drive", () => {
  it("are none since now", async () => {
    const token = await client.startPageToken(signal);
    expect(await since(token)).toEqual({ names: [], next: token });
  });

  it("are what came, changed and went since a token, and none of it after the token that they give", async () => {
    const token = await client.startPageToken(signal);
    await write("letter.txt", "second", 2);
    await rm(pathOf("notes.txt"));
    await mkdir(pathOf("case"));
    await write("case/claim.txt", "claim", 3);
    const found = await since(token);
    expect(found).toMatchObject({
      names: expect.arrayContaining([
        "letter.txt",
        "removed",
        "case",
        "claim.txt",
      ]),
    });
    const next = "next" in found ? found.next : "";
    expect(await since(next)).toEqual({ names: [], next });
    await write("letter.txt", "third", 4);
    expect(await since(next)).toMatchObject({ names: ["letter.txt"] });
  });

  it("tell of a file that was moved as of one that went and one that came", async () => {
    const token = await client.startPageToken(signal);
    await rename(pathOf("notes.txt"), pathOf("kept.txt"));
    const found = await since(token);
    expect(found).toMatchObject({
      names: expect.arrayContaining(["kept.txt", "removed"]),
    });
  });

  it("give each file's last change once, as it is now, page by page", async () => {
    const auth = new OAuth2Client();
    auth.setCredentials({ access_token: workspace.accessToken });
    const google = drive({ version: "v3", auth, rootUrl: workspace.url });
    const { data: start } = await google.changes.getStartPageToken({});
    for (const minute of [2, 3]) {
      await write("letter.txt", `version ${minute}`, minute);
      await client.startPageToken(signal);
    }
    await write("notes.txt", "more notes", 4);
    const first = await google.changes.list({
      pageToken: start.startPageToken ?? "",
      pageSize: 1,
      includeRemoved: false,
      restrictToMyDrive: true,
    });
    expect(first.data.changes).toMatchObject([
      { changeType: "file", removed: false, file: { name: "letter.txt" } },
    ]);
    expect(first.data.newStartPageToken).toBeUndefined();
    const second = await google.changes.list({
      pageToken: first.data.nextPageToken ?? "",
      pageSize: 1,
    });
    expect(second.data.changes).toMatchObject([
      { file: { name: "notes.txt" } },
    ]);
    expect(second.data.nextPageToken).toBeUndefined();
  });

  it.each(["1", "9".repeat(15), "no token"])(
    "since the token %s, which is not of this drive, are not known: all is to be looked at again",
    async (token) => {
      await client.startPageToken(signal);
      expect(await since(token)).toEqual({ type: "expired" });
    },
  );
});

describe("the revisions of a file", () => {
  it("are the contents that it was seen to have, the one that it has now last", async () => {
    const id = await idOf("letter.txt");
    await write("letter.txt", "second", 2);
    const revisions = await client.revisions(id, signal);
    const md5 = (text: string) => createHash("md5").update(text).digest("hex");
    expect(revisions).toEqual([
      {
        id: expect.any(String),
        mime_type: "text/plain",
        size_bytes: 5,
        md5: md5("first"),
        modified_time: "2026-01-01T00:01:00.000Z",
      },
      {
        id: expect.any(String),
        mime_type: "text/plain",
        size_bytes: 6,
        md5: md5("second"),
        modified_time: "2026-01-01T00:02:00.000Z",
      },
    ]);
    const auth = new OAuth2Client();
    auth.setCredentials({ access_token: workspace.accessToken });
    const google = drive({ version: "v3", auth, rootUrl: workspace.url });
    const fields = "headRevisionId,version,md5Checksum";
    const { data } = await google.files.get({ fileId: id, fields });
    expect(data).toEqual({
      headRevisionId: revisions[1]?.id,
      version: String(Date.UTC(2026, 0, 1, 0, 2)),
      md5Checksum: md5("second"),
    });
  });

  it("are not those of a folder, nor of a file that is not there", async () => {
    await mkdir(pathOf("case"));
    await expect(
      client.revisions(await idOf("case"), signal),
    ).rejects.toMatchObject({ code: "PERMISSION_DENIED" });
    await expect(client.revisions("nobody", signal)).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });
});
