import type { Page, PageRequest } from "#shared/kernel/page.ts";
import type { EvidenceItem } from "./list-evidence.ts";

/** So many pages are looked at for one answer, when nothing is found before. */
const MOST_PAGES = 20;

/** What of an item is looked through, where it has it. */
const LOOKED_THROUGH = ["subject", "sender", "name", "title"];

/** Whether all words occur in what is looked through, in any case. */
function holds(item: EvidenceItem, words: readonly string[]): boolean {
  const texts = Object.entries(item).flatMap(([name, value]) =>
    LOOKED_THROUGH.includes(name) && typeof value === "string" ? [value] : [],
  );
  const text = texts.join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}

/**
 * The items of a list that hold all words of a query: those of its next page that has any. No page is longer than was asked
 * for; one may hold nothing, and others may follow it.
 */
export async function searchEvidence(
  list: (page: PageRequest) => Promise<Page<EvidenceItem>>,
  query: string,
  page: PageRequest,
): Promise<Page<EvidenceItem>> {
  const words = query.toLowerCase().split(/\s+/u);
  let found = await list(page);
  for (let pages = 1; ; pages += 1) {
    const items = found.items.filter((item) => holds(item, words));
    const { nextPageToken: next } = found;
    if (next === undefined) return { items };
    if (items.length > 0 || pages === MOST_PAGES)
      return { items, nextPageToken: next };
    found = await list({ limit: page.limit, pageToken: next });
  }
}
