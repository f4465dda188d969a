import { z } from "zod";
import { decodePageToken, encodePageToken } from "#shared/kernel/page.ts";
import { GoogleHttpError } from "./google-http-error.ts";
import type { StoredMessage } from "./mailbox-state.ts";

// The last message of the page before: a page stays where it was when mail arrives between two calls.
const Position = z.tuple([z.number(), z.string()]);

/** One page of messages that are ordered newest first. @throws GoogleHttpError for a token that is not ours. */
export function pageOf(
  found: readonly StoredMessage[],
  request: {
    readonly maxResults: number;
    readonly pageToken?: string | undefined;
  },
) {
  const rest =
    request.pageToken === undefined
      ? found
      : found.slice(indexAfter(found, positionOf(request.pageToken)));
  const messages = rest.slice(0, request.maxResults);
  const last = messages.at(-1);
  return {
    messages,
    nextPageToken:
      last === undefined || rest.length === messages.length
        ? null
        : encodePageToken([last.internalDate, last.id]),
  };
}

function positionOf(token: string): z.infer<typeof Position> {
  try {
    return Position.parse(decodePageToken(token));
  } catch {
    throw new GoogleHttpError("INVALID_ARGUMENT", "Invalid pageToken");
  }
}

function indexAfter(
  found: readonly StoredMessage[],
  [date, id]: z.infer<typeof Position>,
): number {
  const index = found.findIndex(
    (one) =>
      one.internalDate < date || (one.internalDate === date && one.id > id),
  );
  return index === -1 ? found.length : index;
}
