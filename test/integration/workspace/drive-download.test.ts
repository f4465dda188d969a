import { randomBytes } from "node:crypto";
import { truncate, writeFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { limitTo } from "#shared/platform/time-limit.ts";
import { arrivingContent } from "#shared/workspace/drive-content.ts";
import type { DriveFile } from "#shared/workspace/drive-file.ts";
import type { DriveService } from "#shared/workspace/drive-service.ts";
import { createDriveClient } from "#shared/workspace/google/drive-client.ts";
import {
  openControlled,
  type ControlledWorkspace,
} from "./controlled-workspace.ts";
import { openFileServer } from "./file-server.ts";

const { signal } = new AbortController();
const GET_FILE = "GET /drive/v3/files/:fileId";
const BYTES = randomBytes(1024 * 1024);
const CHANGED = { code: "ABORTED", reason: "DRIVE_FILE_CHANGED" };

let workspace: ControlledWorkspace;
let drive: DriveService;
let path: string;
let file: DriveFile;

async function found(name: string): Promise<DriveFile> {
  const search = { query: `name = '${name}'`, pageSize: 1, pageToken: null };
  const [first] = (await drive.listFiles(search, signal)).files;
  if (first === undefined) throw new Error(`There is no ${name}.`);
  return first;
}

beforeEach(async () => {
  workspace = await openControlled();
  drive = createDriveClient({
    ...workspace.options,
    random: () => 0,
    stallMs: 300,
  });
  path = workspace.pathOf("drive/film.mp4");
  await writeFile(path, BYTES);
  file = await found("film.mp4");
  workspace.control.requests.reset();
});
afterEach(() => workspace.close());

function pieces(wanted = file, client = drive): AsyncIterable<Uint8Array> {
  const content = arrivingContent(client, wanted, signal);
  if (content === null) throw new Error(`${wanted.name} has no content.`);
  return content.pieces;
}

/** Reads all, and does something once the first piece is there: then half of the file is under way. */
async function readOnAfter(work: () => Promise<void>): Promise<Buffer> {
  const read: Uint8Array[] = [];
  for await (const piece of pieces()) {
    if (read.length === 0) await work();
    read.push(piece);
  }
  return Buffer.concat(read);
}

describe("a download", () => {
  it("is of the exact bytes, in one request", async () => {
    expect(BYTES.equals(await buffer(pieces()))).toBe(true);
    expect(workspace.control.requests.read()).toMatchObject({
      requests: 1,
      failed: 0,
    });
  });

  it.each(["truncated", "stalled"] as const)(
    "that is %s in its middle goes on where it stopped",
    async (kind) => {
      workspace.injectFaults({ kind });
      const read = await readOnAfter(async () => workspace.injectFaults());
      expect(BYTES.equals(read)).toBe(true);
      expect(workspace.control.requests.of(GET_FILE)).toBe(2);
    },
  );

  it("that is cut again and again gets on, and asks for the same byte seven times at most", async () => {
    workspace.injectFaults({ kind: "truncated" });
    let received = 0;
    const read = async () => {
      for await (const piece of pieces()) received += piece.length;
    };
    await expect(read()).rejects.toMatchObject({
      code: "UNAVAILABLE",
      reason: "GOOGLE_UNREACHABLE",
    });
    // Each answer is half of what is missing; of one byte it is nothing.
    expect(received).toBe(BYTES.length - 1);
    expect(workspace.control.requests.of(GET_FILE)).toBe(20 + 6);
  });

  it("loses nothing where one request in three fails in any way", async () => {
    workspace.injectFaults(
      { kind: "truncated", rate: 0.12 },
      { kind: "stalled", rate: 0.04 },
      { kind: "dropped", rate: 0.06 },
      { kind: "unavailable", rate: 0.06 },
      { kind: "rate_limited", rate: 0.05 },
    );
    for (let count = 0; count < 20; count += 1)
      expect(BYTES.equals(await buffer(pieces()))).toBe(true);
  });

  it("ends with the call's deadline, wherever it is", async () => {
    workspace.injectFaults({ kind: "stalled" });
    const limited = AbortSignal.timeout(150);
    limitTo(limited, Date.now() + 150);
    const content = drive.download(file, limited);
    await expect(buffer(content)).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
    });
    expect(workspace.control.requests.of(GET_FILE)).toBe(1);
  });

  it("lets go of its connection when nobody reads on", async () => {
    workspace.injectFaults({ kind: "stalled" });
    for await (const _ of pieces()) break;
    await vi.waitFor(() =>
      expect(workspace.control.requests.read().failed).toBe(1),
    );
    expect(workspace.control.requests.of(GET_FILE)).toBe(1);
  });

  it("of more than is kept of a file is not begun", () => {
    const size_bytes = 1024 * 1024 * 1024 + 1;
    expect(() => pieces({ ...file, size_bytes })).toThrow(
      /has 1073741825 bytes or more; at most 1073741824 are kept/,
    );
    expect(workspace.control.requests.of(GET_FILE)).toBe(0);
  });

  it("of an empty file is of no bytes", async () => {
    await writeFile(path, "");
    expect(await buffer(pieces(await found("film.mp4")))).toHaveLength(0);
  });
});

describe("a file that changes while it is read", () => {
  beforeEach(() => workspace.injectFaults({ kind: "truncated" }));

  it.each([
    [
      "to others of the same length",
      () => writeFile(path, randomBytes(BYTES.length)),
    ],
    ["to more", () => writeFile(path, randomBytes(BYTES.length + 1))],
    ["to less than has been read", () => truncate(path, 10)],
  ])("%s is told to have changed", async (_, change) => {
    const read = readOnAfter(async () => {
      workspace.injectFaults();
      await change();
    });
    await expect(read).rejects.toMatchObject(CHANGED);
  });

  it("before its first byte is there is found out too", async () => {
    workspace.injectFaults();
    await writeFile(path, randomBytes(BYTES.length));
    await expect(buffer(pieces())).rejects.toMatchObject(CHANGED);
  });
});

describe("an answer to a request for the rest of a file", () => {
  it.each([
    ["that is the whole file", 200, null],
    ["that begins elsewhere", 206, "bytes 0-9/10"],
    ["of a file of another size", 206, "bytes 5-10/11"],
    ["that does not say what it is of", 206, null],
  ])("%s is not taken for it", async (_, status, range) => {
    const server = await openFileServer({ bytes: "0123456789", status, range });
    const client = createDriveClient({
      ...workspace.options,
      random: () => 0,
      rootUrl: server.url,
    });
    const wanted = { ...file, size_bytes: 10, md5: null };
    const read = buffer(pieces(wanted, client));
    await expect(read).rejects.toMatchObject(CHANGED);
    expect(server.asked).toEqual([
      { range: undefined, encoding: "identity" },
      { range: "bytes=5-", encoding: expect.stringContaining("identity") },
    ]);
    server.close();
  });
});
