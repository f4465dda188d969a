import { listUpTo, type ListPage } from "./list-up-to.ts";
import type { MailSource } from "./mail-source.ts";

/** What is asked of messages, and since when most of them are dated, in seconds since the epoch. */
export interface MailQuestion {
  readonly query: string;
  readonly after: number;
}

// More of them are looked for among all that matches.
const MAX_ASKED_SINGLY = 20;

// The brackets hold a query that has an OR at its end.
export function mailAfter(query: string, after: number): string {
  return query.trim() === "" ? `after:${after}` : `(${query}) after:${after}`;
}

/**
 * Those of the messages that match a query. No source can be asked that of a message: what matches and is dated since then
 * is listed, and the others are told apart by their dates.
 */
export async function matchingMail(
  source: MailSource,
  messageIds: readonly string[],
  { query, after }: MailQuestion,
): Promise<ReadonlySet<string>> {
  if (messageIds.length === 0) return new Set();
  const matching = await listed(source.listIds, mailAfter(query, after));
  const found = messageIds.filter((id) => matching.has(id));
  const others = messageIds.filter((id) => !matching.has(id));
  const older = await datedBefore(source, others, after);
  return new Set([...found, ...(await matchingOlder(source, older, query))]);
}

async function listed(
  list: ListPage<string>,
  query: string,
): Promise<ReadonlySet<string>> {
  const search = { query, pageToken: null };
  return new Set((await listUpTo(list, search, Infinity)).items);
}

async function datedBefore(
  source: MailSource,
  messageIds: readonly string[],
  after: number,
): Promise<readonly string[]> {
  if (messageIds.length === 0) return [];
  const recent = await listed(source.listAllIds, mailAfter("", after));
  return messageIds.filter((id) => !recent.has(id));
}

async function matchingOlder(
  source: MailSource,
  messageIds: readonly string[],
  query: string,
): Promise<readonly string[]> {
  if (messageIds.length > MAX_ASKED_SINGLY) {
    const matching = await listed(source.listIds, query);
    return messageIds.filter((id) => matching.has(id));
  }
  const found: string[] = [];
  for await (const one of source.envelopes(messageIds)) {
    if ("reason" in one) continue;
    const narrowed = mailOfSecond(query, one.internalDate);
    if ((await listed(source.listIds, narrowed)).has(one.id))
      found.push(one.id);
  }
  return found;
}

/** A second on either side: whether a bound is part of what it bounds is nowhere said. */
function mailOfSecond(query: string, internalDate: string): string {
  const second = Math.floor(Date.parse(internalDate) / 1000);
  return `${mailAfter(query, second - 1)} before:${second + 2}`;
}
