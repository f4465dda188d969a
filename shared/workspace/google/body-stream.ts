import { ColliderError } from "#shared/kernel/error.ts";

/** The body of an answer as it arrives. The client says of a stream what it says of JSON. */
export function bodyStream(data: unknown): AsyncIterable<unknown> {
  if (typeof data === "object" && data !== null && isIterable(data))
    return data;
  throw new TypeError("Google's client gave no stream.");
}

function isIterable(data: object): data is AsyncIterable<unknown> {
  return Symbol.asyncIterator in data;
}

/** An answer that ended before it was whole. */
export function cutShort(cause?: unknown): ColliderError {
  return new ColliderError(
    "UNAVAILABLE",
    "Google's answer ended before it was whole. Repeat the call.",
    { reason: "GOOGLE_UNREACHABLE", cause },
  );
}

/**
 * Reads of the body of an answer.
 *
 * @throws ColliderError UNAVAILABLE with the reason GOOGLE_UNREACHABLE when it ends before it is whole.
 */
export async function readOn<Result>(
  signal: AbortSignal,
  read: () => Promise<Result>,
): Promise<Result> {
  try {
    return await read();
  } catch (cause) {
    if (signal.aborted || cause instanceof ColliderError) throw cause;
    throw cutShort(cause);
  }
}
