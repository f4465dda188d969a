import { open, readdir, readFile, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { findMboxRanges, readMboxMessage, type ByteRange } from "./mbox.ts";

export interface MailboxFile {
  readonly path: string;
  /** Below the mail folder, `/` between the names; empty for a file that lies in it directly. */
  readonly folder: string;
  readonly modifiedAt: number;
  /** Changes when the file does. */
  readonly stamp: string;
}

/** Where one message's bytes lie. `range` is null when the message is the whole file. */
export interface MailSource {
  readonly path: string;
  readonly range: ByteRange | null;
}

export interface SourceBytes {
  readonly bytes: Uint8Array;
  /** Milliseconds since the epoch, as the mbox says; null where it does not. */
  readonly deliveredAt: number | null;
}

/** The `.eml` and `.mbox` files below a folder, in the order of their paths; none when there is no such folder. */
export async function listMailFiles(
  directory: string,
): Promise<readonly MailboxFile[]> {
  const entries = await readdir(directory, {
    recursive: true,
    withFileTypes: true,
  }).catch(() => []);
  const files = entries
    .filter((entry) => entry.isFile() && /\.(?:eml|mbox)$/i.test(entry.name))
    .map(async (entry) => {
      const path = join(entry.parentPath, entry.name);
      const { size, mtimeMs } = await stat(path);
      return {
        path,
        folder: relative(directory, entry.parentPath).split(sep).join("/"),
        modifiedAt: Math.floor(mtimeMs),
        stamp: `${size}:${mtimeMs}`,
      };
    });
  const listed = await Promise.allSettled(files);
  return listed
    .flatMap((one) => (one.status === "fulfilled" ? [one.value] : []))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

export async function sourcesOf(
  file: MailboxFile,
): Promise<readonly MailSource[]> {
  if (!/\.mbox$/i.test(file.path)) return [{ path: file.path, range: null }];
  const ranges = await findMboxRanges(file.path);
  return ranges.map((range) => ({ path: file.path, range }));
}

/** The bytes of one message, or null when an mbox's range holds nothing but blank lines. */
export async function readSource(
  source: MailSource,
): Promise<SourceBytes | null> {
  if (source.range === null)
    return { bytes: await readFile(source.path), deliveredAt: null };
  const range = await readRange(source.path, source.range);
  const message = await readMboxMessage(range);
  if (message !== null) return message;
  return range.toString("latin1").trim() === ""
    ? null
    : { bytes: range, deliveredAt: null };
}

async function readRange(path: string, range: ByteRange): Promise<Buffer> {
  await using file = await open(path, "r");
  const bytes = Buffer.alloc(range.end - range.start);
  const { bytesRead } = await file.read(bytes, 0, bytes.length, range.start);
  return bytes.subarray(0, bytesRead);
}
