import type { Request } from "express";
import { ColliderError } from "#shared/kernel/error.ts";

/** Of a caller's request. Twice what a document holds, and so more than any payload needs. Parsing blocks everybody else, for as long as it is long. */
export const BODY_LIMIT_BYTES = 2 * 1024 * 1024;

/**
 * Of what the platform delivers. A message of Pub/Sub's holds 10 MB, a third more in base64: it is read, so that the
 * operation that it is for can refuse it and tell of it. Refused here it would come again and again.
 */
export const DELIVERY_LIMIT_BYTES = 14 * 1024 * 1024;

export function tooLarge(limitBytes: number): ColliderError {
  return new ColliderError(
    "INVALID_ARGUMENT",
    `The request is larger than ${limitBytes / 1024 / 1024} MiB. Send less in one call.`,
    { reason: "REQUEST_TOO_LARGE" },
  );
}

export function jsonInvalid(cause: unknown): ColliderError {
  return new ColliderError(
    "INVALID_ARGUMENT",
    'The request body is not valid JSON. Send one JSON object, such as {"payload": {}}.',
    { reason: "JSON_INVALID", cause },
  );
}

export function bodyUnreadable(cause: unknown): ColliderError {
  return new ColliderError(
    "INVALID_ARGUMENT",
    "The request body could not be read. Send JSON in UTF-8, as it is or compressed as Content-Encoding says.",
    { reason: "BODY_UNREADABLE", cause },
  );
}

// Of requests whose body could not be read before a function was called; it is told to whoever may know.
const FAULTS = new WeakMap<object, ColliderError>();

/** Keeps what is wrong with a request's body until somebody asks for the body. */
export function keepBodyFault(request: object, fault: ColliderError): void {
  FAULTS.set(request, fault);
}

// Whoever read the body before the function keeps its bytes beside what they say.
function sizeOf(request: Request): number {
  const raw: unknown = "rawBody" in request ? request.rawBody : undefined;
  return Buffer.isBuffer(raw) ? raw.length : 0;
}

/**
 * The parsed body.
 *
 * @throws ColliderError INVALID_ARGUMENT for one that is not JSON by its content type, or too large.
 */
export function jsonBodyOf(request: Request, limitBytes: number): unknown {
  const fault = FAULTS.get(request);
  if (fault !== undefined) throw fault;
  if (request.is("json") === false)
    throw new ColliderError(
      "INVALID_ARGUMENT",
      "Send the request as JSON with the header Content-Type: application/json.",
      { reason: "CONTENT_TYPE_INVALID" },
    );
  if (sizeOf(request) > limitBytes) throw tooLarge(limitBytes);
  return request.body;
}

/** What is wrong with a request whose body the parser refused; anything else that was thrown stays as it is. */
export function bodyFault(thrown: unknown): unknown {
  if (typeof thrown !== "object" || thrown === null) return thrown;
  const type = "type" in thrown ? thrown.type : null;
  const status = "status" in thrown ? thrown.status : null;
  if (type === "entity.too.large") return tooLarge(BODY_LIMIT_BYTES);
  if (type === "entity.parse.failed") return jsonInvalid(thrown);
  if (typeof status !== "number" || status >= 500) return thrown;
  return bodyUnreadable(thrown);
}
