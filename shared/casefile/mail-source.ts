import type { FetchedMail } from "./mail-evidence.ts";

/** A message that its source could not give. */
export interface MissedMail {
  readonly messageId: string;
  readonly reason: string;
}

/** Where mail comes from. */
export interface MailSource {
  listIds(page: {
    readonly query: string;
    readonly limit: number;
    readonly pageToken: string | null;
  }): Promise<MailIds>;
  /** In the order of the ids. A message that is gone is missed; any other failure rejects. */
  fetch(
    messageIds: readonly string[],
  ): Promise<readonly (FetchedMail | MissedMail)[]>;
  /** The names of labels, by id. */
  labelNames(): Promise<ReadonlyMap<string, string>>;
}

export interface MailIds {
  readonly ids: readonly string[];
  readonly nextPageToken: string | null;
}

const LIST_PAGE = 100;

/** The ids that match a query, page by page, up to a limit; the token says where more of them start. */
export async function listUpTo(
  source: MailSource,
  search: { readonly query: string; readonly pageToken: string | null },
  limit: number,
): Promise<MailIds> {
  const ids = new Set<string>();
  let { pageToken } = search;
  do {
    const page = await source.listIds({
      query: search.query,
      limit: Math.min(LIST_PAGE, limit - ids.size),
      pageToken,
    });
    for (const id of page.ids) ids.add(id);
    pageToken = page.nextPageToken;
  } while (pageToken !== null && ids.size < limit);
  return { ids: [...ids], nextPageToken: pageToken };
}
