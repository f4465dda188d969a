import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { LRUCache } from "lru-cache";
import { lookup } from "mrmime";
import { FOLDER_TYPE } from "../drive-file.ts";
import {
  FileRevisions,
  type FileHashes,
  type FileRevision,
} from "./file-revisions.ts";
import { foldTexts } from "./mail-words.ts";
import { readWorkbook, type SheetTable } from "./workbook.ts";
import { listWorkspaceFiles, type WorkspaceFile } from "./workspace-files.ts";

/** The files of a workspace's folders `drive` and `sheets`. */
export interface DriveFolder {
  /** As they are now, in the order of their paths. */
  list(): Promise<readonly WorkspaceFile[]>;
  /** Null when there is no such file any more. */
  find(id: string): Promise<WorkspaceFile | null>;
  hashes(file: WorkspaceFile): Promise<FileHashes>;
  /** The contents that a file was seen to have, the one that it has now last. */
  revisions(file: WorkspaceFile): Promise<readonly FileRevision[]>;
  /** The sheets of a spreadsheet, in their order. */
  tables(file: WorkspaceFile): Promise<readonly SheetTable[]>;
  /** The folded words of a file's name and, where it holds text, of its content. */
  words(file: WorkspaceFile): Promise<string>;
}

const HASHES_KEPT = 10_000;
const WORDS_KEPT_CHARACTERS = 4_000_000;
const WORKBOOKS_KEPT = 4;
// Of larger files nothing but the name is searched.
const SEARCHED_BYTES = 2 * 1024 * 1024;

const SPREADSHEET_TYPE = "application/vnd.google-apps.spreadsheet";

export function mimeTypeOf({ kind, path }: WorkspaceFile): string {
  switch (kind) {
    case "folder":
      return FOLDER_TYPE;
    case "spreadsheet":
      return SPREADSHEET_TYPE;
    case "file":
      return path.endsWith(".eml")
        ? "message/rfc822"
        : (lookup(path) ?? "application/octet-stream");
  }
}

export function openDriveFolder(workspaceDir: string): DriveFolder {
  const hashes = new LRUCache<string, FileHashes>({ max: HASHES_KEPT });
  const words = new LRUCache<string, string>({
    maxSize: WORDS_KEPT_CHARACTERS,
    sizeCalculation: (text) => text.length + 1,
  });
  const workbooks = new LRUCache<string, readonly SheetTable[]>({
    max: WORKBOOKS_KEPT,
  });
  const list = () => listWorkspaceFiles(workspaceDir);
  const tables = kept(workbooks, (file) => readWorkbook(file.path));
  const seen = new FileRevisions();
  const hashesNow = kept(hashes, (file) => hashesOf(file.path));
  return {
    list,
    find: async (id) => (await list()).find((one) => one.id === id) ?? null,
    hashes: async (file) => {
      const found = await hashesNow(file);
      seen.see(file, found);
      return found;
    },
    revisions: async (file) => seen.see(file, await hashesNow(file)),
    tables,
    words: kept(words, async (file) =>
      foldTexts([file.name, await contentOf(file, tables)]),
    ),
  };
}

/** What a file is found to be, until it changes. */
function kept<Fact extends object | string>(
  cache: LRUCache<string, Fact>,
  read: (file: WorkspaceFile) => Promise<Fact>,
): (file: WorkspaceFile) => Promise<Fact> {
  return async (file) => {
    const key = `${file.path}:${file.sizeBytes}:${file.modifiedAt}`;
    const known = cache.get(key);
    if (known !== undefined) return known;
    const fact = await read(file);
    cache.set(key, fact);
    return fact;
  };
}

async function hashesOf(path: string): Promise<FileHashes> {
  const md5 = createHash("md5");
  const sha256 = createHash("sha256");
  for await (const bytes of createReadStream(path)) {
    md5.update(bytes);
    sha256.update(bytes);
  }
  return { md5: md5.digest("hex"), sha256: sha256.digest("hex") };
}

async function contentOf(
  file: WorkspaceFile,
  tables: DriveFolder["tables"],
): Promise<string> {
  if (file.kind === "folder" || file.sizeBytes > SEARCHED_BYTES) return "";
  // What cannot be read is searched by its name.
  if (file.kind === "spreadsheet") {
    const found = await tables(file).catch(() => []);
    return found
      .flatMap(({ rows }) => rows.map((row) => row.join(" ")))
      .join("\n");
  }
  const isText = /^text\/|^message\/|\/(?:json|xml)$/u.test(mimeTypeOf(file));
  return isText ? readFile(file.path, "utf8").catch(() => "") : "";
}
