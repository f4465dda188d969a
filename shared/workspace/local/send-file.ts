import { once } from "node:events";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import type { Request, Response } from "express";
import type { FileMedia } from "./api-routes.ts";
import { interruptionOf, interrupt } from "./interruption.ts";

/** Of a file's bytes; `end` is the last one's. */
interface ByteRange {
  readonly start: number;
  readonly end: number;
}

const RANGE_NOT_THERE = 416;
const PARTIAL = 206;

/** A file from the disk as it is read, or the part of it that the request's `Range` asks for. */
export async function sendFile(
  request: Request<Record<string, string>>,
  response: Response,
  { path, mimeType }: FileMedia,
): Promise<void> {
  const { size } = await stat(path);
  const all = { start: 0, end: size - 1 };
  const asked = askedRange(request.headers.range, size);
  response.type(mimeType);
  response.setHeader("accept-ranges", "bytes");
  if (asked === "not_there") {
    response.setHeader("content-range", `bytes */${size}`);
    response.status(RANGE_NOT_THERE).end();
    return;
  }
  if (asked !== null) {
    response.status(PARTIAL);
    const { start, end } = asked;
    response.setHeader("content-range", `bytes ${start}-${end}/${size}`);
  }
  await sendRange(response, path, asked ?? all);
}

/** One range, as Google's clients ask for it; null for all. */
function askedRange(
  header: string | undefined,
  size: number,
): ByteRange | "not_there" | null {
  const found = /^bytes=(\d+)-(\d*)$/u.exec(header ?? "");
  if (found === null) return null;
  const [, start, end] = found;
  const range = {
    start: Number(start),
    end: Math.min(end ? Number(end) : size, size - 1),
  };
  return range.start > range.end ? "not_there" : range;
}

async function sendRange(
  response: Response,
  path: string,
  { start, end }: ByteRange,
): Promise<void> {
  const length = end - start + 1;
  response.setHeader("content-length", length);
  const interruption = interruptionOf(response);
  const sent = interruption === null ? length : Math.floor(length / 2);
  response.flushHeaders();
  if (sent > 0) {
    const bytes = createReadStream(path, { start, end: start + sent - 1 });
    // Whoever asked may go at any time, and the file become shorter.
    await pipeline(bytes, response, { end: false }).catch(() => undefined);
    if (bytes.bytesRead < sent) response.destroy();
  }
  if (interruption === null) {
    response.end();
    return;
  }
  if (response.writableNeedDrain) await once(response, "drain");
  interrupt(response, interruption);
}
