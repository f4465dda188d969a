import { invalid } from "./status-error.ts";

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Empty at the end. */
  readonly nextPageToken: string;
}

interface PageRequest {
  /** 0 is the most. */
  readonly pageSize: number;
  readonly pageToken: string;
}

function keyOf(pageToken: string): string {
  const key = Buffer.from(pageToken, "base64url").toString();
  if (Buffer.from(key).toString("base64url") === pageToken) return key;
  throw invalid("page_token", "is not one that was given out");
}

/** By name: the items after the one that the token names, whether it still exists or not. */
export function pageOf<Item extends { readonly name: string }>(
  items: readonly Item[],
  { pageSize, pageToken }: PageRequest,
  most: number,
): Page<Item> {
  if (pageSize < 0) throw invalid("page_size", "must not be negative");
  const after = keyOf(pageToken);
  const size = pageSize === 0 ? most : Math.min(pageSize, most);
  const rest = items
    .filter(({ name }) => name > after)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = rest.slice(0, size);
  const last = page.at(-1);
  const hasMore = rest.length > page.length && last !== undefined;
  return {
    items: page,
    nextPageToken: hasMore ? Buffer.from(last.name).toString("base64url") : "",
  };
}
