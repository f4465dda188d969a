/** Of a source that lists page by page; the token says where more starts. */
export interface FoundItems<Item> {
  readonly items: readonly Item[];
  readonly nextPageToken: string | null;
}

export type ListPage<Item> = (page: {
  readonly query: string;
  readonly limit: number;
  readonly pageToken: string | null;
}) => Promise<FoundItems<Item>>;

// The most that Gmail gives at once; Drive gives twice as many.
const LIST_PAGE = 500;

/** What matches a query, page by page, up to a limit; the token says where more of it starts. */
export async function listUpTo<Item>(
  list: ListPage<Item>,
  search: { readonly query: string; readonly pageToken: string | null },
  limit: number,
): Promise<FoundItems<Item>> {
  const items: Item[] = [];
  let { pageToken } = search;
  do {
    const page = await list({
      query: search.query,
      limit: Math.min(LIST_PAGE, limit - items.length),
      pageToken,
    });
    items.push(...page.items);
    pageToken = page.nextPageToken;
  } while (pageToken !== null && items.length < limit);
  return { items, nextPageToken: pageToken };
}
