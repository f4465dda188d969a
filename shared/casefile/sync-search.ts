import { ColliderError } from "#shared/kernel/error.ts";
import { listUpTo, type FoundItems, type ListPage } from "./list-up-to.ts";
import {
  encodeSyncToken,
  syncPosition,
  syncTokenRefused,
} from "./sync-token.ts";

/** What a sync asks its source for. */
export interface SyncSearch {
  readonly query: string;
  readonly pageToken: string | null;
  /** The token of the sync after this one, which starts at a page of the source, or goes on from now. */
  readonly nextToken: (nextPage: string | null) => string;
}

// What arrives can be dated a little before it does.
const OVERLAP_SECONDS = 86_400;

/** A query that finds only what is dated after a time, in seconds since the epoch. */
export type QueryAfter = (query: string, after: number) => string;

/**
 * A search from the beginning, or from where the token of an earlier sync of the same query says.
 * `now` is in milliseconds since the epoch.
 *
 * @throws ColliderError INVALID_ARGUMENT for a token that is not one of ours, or that belongs to another query.
 */
export function syncSearch(
  query: string,
  syncToken: string | undefined,
  {
    now,
    queryAfter,
  }: { readonly now: number; readonly queryAfter: QueryAfter },
): SyncSearch {
  const { page, after, began } = syncPosition(query, syncToken);
  // What arrives while the pages of a sync are fetched is found by the sync after it.
  const start = began ?? Math.floor(now / 1000);
  const nextAfter = start - OVERLAP_SECONDS;
  return {
    pageToken: page,
    query: after === null ? query : queryAfter(query, after),
    nextToken: (nextPage) =>
      encodeSyncToken(
        nextPage === null
          ? { query, page: null, after: nextAfter, began: null }
          : { query, page: nextPage, after, began: start },
      ),
  };
}

/** What a search finds, up to a limit. @throws ColliderError for a page that the source does not know. */
export async function findItems<Item>(
  list: ListPage<Item>,
  search: SyncSearch,
  limit: number,
): Promise<FoundItems<Item>> {
  try {
    return await listUpTo(list, search, limit);
  } catch (thrown) {
    const isRefused =
      thrown instanceof ColliderError && thrown.code === "INVALID_ARGUMENT";
    throw isRefused && search.pageToken !== null
      ? syncTokenRefused(thrown)
      : thrown;
  }
}
