import { ColliderError } from "#shared/kernel/error.ts";
import { listUpTo, type FoundItems, type ListPage } from "./list-up-to.ts";
import {
  encodeSyncToken,
  syncTokenRefused,
  type SyncPosition,
} from "./sync-token.ts";

/** What a sync asks its source for. */
export interface SyncSearch {
  readonly query: string;
  readonly pageToken: string | null;
  readonly mode: SyncMode;
  /** The token of the sync after this one, which starts at a page of the source, or goes on from now. */
  readonly nextToken: (nextPage: string | null) => string;
}

// What arrives can be dated a little before it does.
const OVERLAP_SECONDS = 86_400;

/** A query that finds only what is dated after a time, in seconds since the epoch. */
export type QueryAfter = (query: string, after: number) => string;

/** How a sync looks for what there is. */
export const SYNC_MODES = [
  "full",
  "incremental",
  "incremental_fallback",
] as const;
export type SyncMode = (typeof SYNC_MODES)[number];

/** The token of a sync that has looked at everything up to now. */
export function completedToken(
  { query, account }: Pick<SyncPosition, "query" | "account">,
  { start, moment }: { readonly start: number; readonly moment: string | null },
): string {
  const after = start - OVERLAP_SECONDS;
  return encodeSyncToken({
    query,
    account,
    page: null,
    after,
    began: null,
    moment,
  });
}

/** The token of a sync that has looked at what happened up to a moment: the one after it goes on there. */
export function reachedToken(
  { query, account, after, began }: SyncPosition,
  moment: string,
): string {
  // Where the source forgets the moment, all since the sync before is looked at by date.
  return encodeSyncToken({ query, account, page: null, after, began, moment });
}

/** A search that begins anew takes the source's moment first: what arrives while its pages are fetched is found by the next. */
export async function momentBefore(
  { page, moment }: SyncPosition,
  now: () => Promise<string>,
): Promise<string | null> {
  return page === null ? now() : moment;
}

/** A search from the beginning, or from where an earlier sync of the same query ended. `now` is in milliseconds since the epoch. */
export function syncSearch(
  position: SyncPosition,
  {
    now,
    moment,
    queryAfter,
  }: {
    readonly now: number;
    readonly moment: string | null;
    readonly queryAfter: QueryAfter;
  },
): SyncSearch {
  const { query, account, page, after, began } = position;
  const start = began ?? Math.floor(now / 1000);
  return {
    pageToken: page,
    mode: after === null ? "full" : "incremental_fallback",
    query: after === null ? query : queryAfter(query, after),
    nextToken: (nextPage) =>
      nextPage === null
        ? completedToken(position, { start, moment })
        : encodeSyncToken({
            query,
            account,
            page: nextPage,
            after,
            began: start,
            moment,
          }),
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
