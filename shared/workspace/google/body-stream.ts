import { ColliderError } from "#shared/kernel/error.ts";

/** The body of an answer as it arrives. The client says of a stream what it says of JSON. */
function bodyStream(data: unknown): AsyncIterable<unknown> {
  if (typeof data === "object" && data !== null && isIterable(data))
    return data;
  throw new TypeError("Google's client gave no stream.");
}

function isIterable(data: object): data is AsyncIterable<unknown> {
  return Symbol.asyncIterator in data;
}

/**
 * Reads the body of an answer as it arrives.
 *
 * @throws ColliderError UNAVAILABLE with the reason GOOGLE_UNREACHABLE when it ends before it is whole.
 */
export async function readBody<Result>(
  data: unknown,
  signal: AbortSignal,
  read: (body: AsyncIterable<unknown>) => Promise<Result>,
): Promise<Result> {
  const body = bodyStream(data);
  try {
    return await read(body);
  } catch (cause) {
    if (signal.aborted || cause instanceof ColliderError) throw cause;
    throw new ColliderError(
      "UNAVAILABLE",
      "Google's answer ended before it was whole. Repeat the call.",
      { reason: "GOOGLE_UNREACHABLE", cause },
    );
  }
}
