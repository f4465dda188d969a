import type { JsonValue } from "#shared/kernel/json.ts";
import {
  decodePageToken,
  encodePageToken,
  pageTokenInvalid,
  type Page,
  type PageRequest,
} from "#shared/kernel/page.ts";
import {
  cursorOf,
  type Document,
  type DocumentReader,
  type Query,
} from "./document-store.ts";

function isText(value: JsonValue): value is string {
  return typeof value === "string";
}

/**
 * Where a page of a query starts, for `startAfter`. The query orders by fields that are texts.
 *
 * @throws ColliderError INVALID_ARGUMENT for a token that is not of such a query.
 */
function startOf(query: Query, pageToken: string): readonly string[] {
  const position = decodePageToken(pageToken);
  const length = (query.orderBy ?? []).length + 1;
  if (
    Array.isArray(position) &&
    position.length === length &&
    position.every(isText)
  )
    return position;
  throw pageTokenInvalid();
}

/** The token of the page after a document. */
export function tokenAfter(query: Query, document: Document): string {
  return encodePageToken([...cursorOf(query, document)]);
}

/** One page of a query, and the token of the next where there is more. */
export async function queryPage(
  reader: DocumentReader,
  query: Query,
  page: PageRequest,
): Promise<Page<Document>> {
  const found = await reader.query({
    ...query,
    limit: page.limit + 1,
    ...(page.pageToken === null
      ? {}
      : { startAfter: startOf(query, page.pageToken) }),
  });
  const items = found.slice(0, page.limit);
  const last = items.at(-1);
  return found.length > items.length && last !== undefined
    ? { items, nextPageToken: tokenAfter(query, last) }
    : { items };
}
