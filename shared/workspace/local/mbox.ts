import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { mboxReader } from "mbox-reader";

/** A range of a file's bytes; `end` is exclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

const SEPARATOR = Buffer.from("From ");
const LINE_FEED = 0x0a;

/**
 * Where the messages of an mbox file begin and end, each from its own `From ` line. What stands before the first such
 * line is a range of its own, so that a file which is no mbox after all is still one message.
 */
export async function findMboxRanges(
  path: string,
): Promise<readonly ByteRange[]> {
  const starts: number[] = [0];
  let offset = 0;
  let matched = 0;
  for await (const chunk of createReadStream(path)) {
    if (!Buffer.isBuffer(chunk)) continue;
    for (const byte of chunk) {
      offset += 1;
      if (byte === LINE_FEED) matched = 0;
      else if (byte === SEPARATOR[matched]) matched += 1;
      else matched = SEPARATOR.length + 1;
      if (matched !== SEPARATOR.length) continue;
      starts.push(offset - SEPARATOR.length);
      matched += 1;
    }
  }
  return starts
    .map((start, index) => ({ start, end: starts[index + 1] ?? offset }))
    .filter((range) => range.end > range.start);
}

/**
 * The message in one range of an mbox file: without the `From ` line, `>From ` unescaped, lines ended by LF. The time is
 * that of the `From ` line. Null for a range that does not begin with such a line.
 */
export async function readMboxMessage(range: Uint8Array): Promise<{
  readonly bytes: Uint8Array;
  readonly deliveredAt: number | null;
} | null> {
  for await (const message of mboxReader(Readable.from([range])))
    return {
      bytes: message.content,
      deliveredAt: message.time === false ? null : message.time.getTime(),
    };
  return null;
}
