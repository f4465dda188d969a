import type { Request } from "express";
import { readBody } from "./read-body.ts";
import { tooLarge } from "./request-body.ts";

/** Enough for two tokens and a comment; the sender is not authenticated yet. */
const FORM_LIMIT_BYTES = 64 * 1024;

async function bytesOf(request: Request): Promise<Buffer> {
  // functions-framework has read it already.
  const raw: unknown = "rawBody" in request ? request.rawBody : undefined;
  if (Buffer.isBuffer(raw)) return raw;
  const read = await readBody(request, FORM_LIMIT_BYTES);
  return read?.rawBody ?? Buffer.alloc(0);
}

/**
 * The fields of a form that a browser sends.
 *
 * @throws ColliderError INVALID_ARGUMENT for one that is too large, or cannot be read.
 */
export async function formOf(
  request: Request,
): Promise<Readonly<Record<string, string>>> {
  const bytes = await bytesOf(request);
  if (bytes.length > FORM_LIMIT_BYTES) throw tooLarge(FORM_LIMIT_BYTES);
  return Object.fromEntries(new URLSearchParams(bytes.toString("utf8")));
}
