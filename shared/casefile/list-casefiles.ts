import { accessLevel, isAtLeast } from "#shared/auth/access-level.ts";
import type { Page, PageRequest } from "#shared/kernel/page.ts";
import type {
  Document,
  DocumentReader,
  Query,
} from "#shared/platform/document-store.ts";
import { queryPage, tokenAfter } from "#shared/platform/query-page.ts";
import { readCasefile, type StoredCasefile } from "./casefile-document.ts";
import { readerNames } from "./casefile-readers.ts";
import { CASEFILES } from "./casefile-paths.ts";
import { searchTokens } from "./search-tokens.ts";

export interface CasefileFilter extends PageRequest {
  /** Only what this principal may read at this moment, in milliseconds since the epoch. */
  readonly readerId: string;
  readonly now: number;
  readonly ownerId: string | null;
  /** All of them. */
  readonly tags: readonly string[];
  /** Every word of it begins a word of the title, the description or a tag. */
  readonly searchQuery: string;
}

// A page may hold fewer than its limit, and still name a next one: the scan behind a filter is bounded.
const SCAN_PAGE = 100;
const MAX_SCANNED = 1000;

function queryOf({ readerId, ownerId }: CasefileFilter): Query {
  return {
    from: { collection: CASEFILES },
    where: [
      {
        field: "readers",
        operator: "array-contains-any",
        value: [...readerNames(readerId)],
      },
      ...(ownerId === null
        ? []
        : [{ field: "owner_id", operator: "==" as const, value: ownerId }]),
    ],
    orderBy: [{ field: "created_at", direction: "descending" }],
  };
}

function tokensOf(document: Document): readonly unknown[] {
  const tokens = document.data["search_tokens"];
  return Array.isArray(tokens) ? tokens : [];
}

// A grant may have run out since the readers were written.
function isReadable(document: Document, filter: CasefileFilter): boolean {
  const held = accessLevel(document.data, filter.readerId, filter.now);
  return isAtLeast(held, "viewer");
}

function passes(document: Document, filter: CasefileFilter): boolean {
  if (!isReadable(document, filter)) return false;
  const tags = document.data["tags"];
  const tagged = Array.isArray(tags) ? tags : [];
  if (!filter.tags.every((tag) => tagged.includes(tag))) return false;
  const tokens = tokensOf(document);
  return searchTokens(filter.searchQuery).every((word) =>
    tokens.some((token) => typeof token === "string" && token.startsWith(word)),
  );
}

function isFiltered({ tags, searchQuery }: CasefileFilter): boolean {
  return tags.length > 0 || searchQuery !== "";
}

/**
 * The casefiles that a principal may read, newest first. Tags and words are looked for among at most 1,000 casefiles a
 * call; the next page goes on from there.
 */
export async function findCasefiles(
  documents: DocumentReader,
  filter: CasefileFilter,
): Promise<Page<StoredCasefile>> {
  const query = queryOf(filter);
  const [limit, most] = isFiltered(filter)
    ? [SCAN_PAGE, MAX_SCANNED]
    : [filter.limit, filter.limit];
  const items: StoredCasefile[] = [];
  let { pageToken } = filter;
  for (let scanned = 0; scanned < most; scanned += limit) {
    const page = await queryPage(documents, query, { limit, pageToken });
    for (const [index, document] of page.items.entries()) {
      if (!passes(document, filter)) continue;
      items.push(readCasefile(document));
      if (items.length < filter.limit) continue;
      const isLast =
        page.nextPageToken === undefined && index === page.items.length - 1;
      return isLast
        ? { items }
        : { items, nextPageToken: tokenAfter(query, document) };
    }
    if (page.nextPageToken === undefined) return { items };
    pageToken = page.nextPageToken;
  }
  return pageToken === null ? { items } : { items, nextPageToken: pageToken };
}

/**
 * How many casefiles a principal may read, where that is cheap to tell: those of a list of one page, and of others an
 * aggregate, in which grants that have run out count until their casefile is shared again.
 */
export async function countCasefiles(
  documents: DocumentReader,
  filter: CasefileFilter,
  page: Page<StoredCasefile>,
): Promise<number | null> {
  if (isFiltered(filter)) return null;
  if (filter.pageToken === null && page.nextPageToken === undefined)
    return page.items.length;
  // In the list's order, so that it goes by the list's index.
  return documents.count(queryOf(filter));
}
