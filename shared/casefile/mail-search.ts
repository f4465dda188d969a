import { ColliderError } from "#shared/kernel/error.ts";
import { listUpTo, type MailIds, type MailSource } from "./mail-source.ts";
import {
  encodeSyncToken,
  syncPosition,
  syncTokenRefused,
} from "./sync-token.ts";

/** What a sync asks its source for. */
export interface MailSearch {
  readonly query: string;
  readonly pageToken: string | null;
  /** The token of the sync after this one, which starts at a page of the source, or goes on from now. */
  readonly nextToken: (nextPage: string | null) => string;
}

// Mail can be filed under a time a little before it arrives.
const OVERLAP_SECONDS = 86_400;

// The brackets hold a query that has an OR at its end.
function wordsOf(query: string, after: number | null): string {
  if (after === null) return query;
  return query.trim() === "" ? `after:${after}` : `(${query}) after:${after}`;
}

/**
 * A search from the beginning, or from where the token of an earlier sync of the same query says.
 *
 * @param now - milliseconds since the epoch
 * @throws ColliderError INVALID_ARGUMENT for a token that is not one of ours, or that belongs to another query.
 */
export function mailSearch(
  query: string,
  syncToken: string | undefined,
  now: number,
): MailSearch {
  const { page, after, began } = syncPosition(query, syncToken);
  // What arrives while the pages of a sync are fetched is found by the sync after it.
  const start = began ?? Math.floor(now / 1000);
  const nextAfter = start - OVERLAP_SECONDS;
  return {
    pageToken: page,
    query: wordsOf(query, after),
    nextToken: (nextPage) =>
      encodeSyncToken(
        nextPage === null
          ? { query, page: null, after: nextAfter, began: null }
          : { query, page: nextPage, after, began: start },
      ),
  };
}

/** The ids of what a search finds, up to a limit. @throws ColliderError for a page that the source does not know. */
export async function findMail(
  source: MailSource,
  search: MailSearch,
  limit: number,
): Promise<MailIds> {
  try {
    return await listUpTo(source, search, limit);
  } catch (thrown) {
    const isRefused =
      thrown instanceof ColliderError && thrown.code === "INVALID_ARGUMENT";
    throw isRefused && search.pageToken !== null
      ? syncTokenRefused(thrown)
      : thrown;
  }
}
