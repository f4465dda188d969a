import { createHash, randomUUID } from "node:crypto";
import { setImmediate as endOfTurn } from "node:timers/promises";

/** What is left of a message without its long files, and what they were. */
export interface WithoutLongFiles {
  readonly bytes: Uint8Array;
  /** By what stands in the place of each, decoded. */
  readonly taken: ReadonlyMap<string, TakenFile>;
}

export interface TakenFile {
  readonly sizeBytes: number;
  /** Of its decoded bytes. */
  readonly sha256: string;
}

interface Run {
  readonly start: number;
  readonly end: number;
}

const LONG_BYTES = 64 * 1024;
// Others get their turn between two slices.
const SLICE_BYTES = 128 * 1024;

const LF = 0x0a;
const CR = 0x0d;
const PAD = 0x3d;
const IS_BASE64 = new Uint8Array(256);
for (const byte of Buffer.from(
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=",
))
  IS_BASE64[byte] = 1;

/**
 * A message in which each long file stands as a short one. A parser then has little to hold and little to do; it alone says
 * which parts are files, and whether all that was taken out were.
 */
export async function withoutLongFiles(
  bytes: Uint8Array,
): Promise<WithoutLongFiles> {
  const message = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const taken = new Map<string, TakenFile>();
  const left: Buffer[] = [];
  let position = 0;
  for (const run of longRuns(message)) {
    const place = randomUUID();
    taken.set(place, await decoded(message.subarray(run.start, run.end)));
    left.push(message.subarray(position, run.start));
    left.push(Buffer.from(Buffer.from(place).toString("base64")));
    position = run.end;
  }
  left.push(message.subarray(position));
  return { bytes: Buffer.concat(left), taken };
}

/** Where base64 goes on line after line for long. A boundary and an empty line are no base64. */
function* longRuns(message: Buffer): Generator<Run> {
  let start = 0;
  let end = 0;
  for (let line = 0; line < message.length;) {
    const feed = message.indexOf(LF, line);
    const next = feed === -1 ? message.length : feed + 1;
    const textEnd = lineEnd(message, line, next);
    if (isBase64(message, line, textEnd)) end = textEnd;
    else {
      if (isFile(message, start, end)) yield { start, end };
      start = next;
      end = next;
    }
    line = next;
  }
  if (isFile(message, start, end)) yield { start, end };
}

/** Padding ends a file; where more follows it, parsers differ. */
function isFile(message: Buffer, start: number, end: number): boolean {
  if (end - start < LONG_BYTES) return false;
  const pad = message.subarray(start, end).indexOf(PAD);
  return pad === -1 || pad >= end - start - 2;
}

function lineEnd(message: Buffer, line: number, next: number): number {
  let end = next;
  if (end > line && message[end - 1] === LF) end -= 1;
  if (end > line && message[end - 1] === CR) end -= 1;
  return end;
}

function isBase64(message: Buffer, start: number, end: number): boolean {
  if (start === end) return false;
  for (let at = start; at < end; at += 1)
    if (IS_BASE64[message[at] ?? 0] !== 1) return false;
  return true;
}

async function decoded(run: Buffer): Promise<TakenFile> {
  const hash = createHash("sha256");
  let sizeBytes = 0;
  let rest = "";
  for (let start = 0; start < run.length; start += SLICE_BYTES) {
    const slice = run.subarray(start, start + SLICE_BYTES);
    const text = rest + slice.toString("latin1").replace(/[\r\n]+/g, "");
    const isLast = start + SLICE_BYTES >= run.length;
    const end = isLast ? text.length : text.length - (text.length % 4);
    const bytes = Buffer.from(text.slice(0, end), "base64");
    rest = text.slice(end);
    hash.update(bytes);
    sizeBytes += bytes.length;
    await endOfTurn();
  }
  return { sizeBytes, sha256: hash.digest("hex") };
}
