import { mapBounded } from "#shared/kernel/map-bounded.ts";
import type { SourceFile } from "./file-evidence.ts";
import { listUpTo, type ListPage } from "./list-up-to.ts";

// Of all that was changed between the first and the last of some files so much is listed at once.
const MOST_LISTED = 5000;
const ASKED_AT_ONCE = 10;

/** A query that finds only what some further terms are true of. */
export function narrowed(query: string, terms: readonly string[]): string {
  const own = query.trim() === "" ? [] : [`(${query})`];
  return [...own, ...terms].join(" and ");
}

/**
 * The ids of those of the files that match a query. No source can be asked that of a file: what matches, and was changed when
 * one of them was, is listed, the newest first. Where that is very much, the older ones are looked for by their own times.
 */
export async function matchingFiles(
  list: ListPage<SourceFile>,
  files: readonly SourceFile[],
  query: string,
): Promise<ReadonlySet<string>> {
  if (files.length === 0 || query.trim() === "") return idsOf(files);
  const times = files.map(({ modifiedTime }) => modifiedTime).sort();
  const [from = "", to = ""] = [times[0], times.at(-1)];
  const asked = { query: changedBetween(query, from, to), pageToken: null };
  const found = await listUpTo(list, asked, MOST_LISTED);
  if (found.nextPageToken === null) return idsOf(found.items);
  const reached = found.items.at(-1)?.modifiedTime ?? "";
  const older = new Set(times.filter((time) => time <= reached));
  return idsOf([...found.items, ...(await changedAt(list, older, query))]);
}

async function changedAt(
  list: ListPage<SourceFile>,
  times: ReadonlySet<string>,
  query: string,
): Promise<readonly SourceFile[]> {
  const found = await mapBounded([...times], ASKED_AT_ONCE, async (time) => {
    const search = changedBetween(query, time, time);
    const asked = { query: search, pageToken: null };
    return (await listUpTo(list, asked, Infinity)).items;
  });
  return found.flat();
}

function changedBetween(query: string, from: string, to: string): string {
  return narrowed(query, [
    `modifiedTime >= '${from}'`,
    `modifiedTime <= '${to}'`,
  ]);
}

function idsOf(files: readonly SourceFile[]): ReadonlySet<string> {
  return new Set(files.map(({ fileId }) => fileId));
}
