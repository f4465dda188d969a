import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate, type ZlibOptions } from "node:zlib";
import { bodyUnreadable, jsonInvalid, tooLarge } from "./request-body.ts";

type Decode = (bytes: Buffer, options: ZlibOptions) => Promise<Buffer>;

const DECODERS: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ["identity", async (bytes) => bytes],
  ["gzip", promisify<Buffer, ZlibOptions, Buffer>(gunzip)],
  ["deflate", promisify<Buffer, ZlibOptions, Buffer>(inflate)],
  ["br", promisify<Buffer, ZlibOptions, Buffer>(brotliDecompress)],
]);

/** Read to its end, so that nobody else reads it; what is over the limit is not kept. Null when it is over. */
async function bytesOf(
  request: IncomingMessage,
  limitBytes: number,
): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    length += chunk.length;
    if (length <= limitBytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  return length <= limitBytes ? Buffer.concat(chunks) : null;
}

async function decoded(
  bytes: Buffer,
  encoding: string,
  limitBytes: number,
): Promise<Buffer> {
  const decode = DECODERS.get(encoding.toLowerCase());
  if (decode === undefined)
    throw bodyUnreadable(`The encoding "${encoding}" is not known.`);
  try {
    return await decode(bytes, { maxOutputLength: limitBytes });
  } catch (thrown) {
    const code = thrown instanceof Error && "code" in thrown && thrown.code;
    if (code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(limitBytes);
    throw bodyUnreadable(thrown);
  }
}

function parsed(bytes: Buffer, type: string): unknown {
  if (/;\s*charset="?(?!utf-?8\b)/iu.test(type))
    throw bodyUnreadable(`It is not in UTF-8, but "${type}".`);
  if (bytes.length === 0) return {};
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw jsonInvalid(cause);
  }
}

/** A request's body: its bytes, and what they say where they are JSON. */
export interface ReadBody {
  readonly rawBody: Buffer;
  readonly body: unknown;
}

/**
 * Reads a body, and no more of it than a limit, compressed or not. Null where a request has none.
 *
 * @throws ColliderError INVALID_ARGUMENT for what is too large, or cannot be read; what the connection throws.
 */
export async function readBody(
  request: IncomingMessage,
  limitBytes: number,
): Promise<ReadBody | null> {
  const {
    "content-length": length,
    "transfer-encoding": transfer,
    "content-encoding": encoding = "identity",
    "content-type": type = "",
  } = request.headers;
  if (transfer === undefined && length === undefined) return null;
  const bytes = await bytesOf(request, limitBytes);
  if (bytes === null) throw tooLarge(limitBytes);
  const rawBody = await decoded(bytes, encoding, limitBytes);
  const isJson = /^application\/json\b/iu.test(type);
  return { rawBody, body: isJson ? parsed(rawBody, type) : undefined };
}
