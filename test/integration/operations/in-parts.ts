import type { JsonObject } from "#shared/kernel/json.ts";

interface PartOfSync {
  readonly has_more: boolean;
  readonly sync_token: string;
}

const MOST_CALLS = 10;

/** What a sync answers, call after call from a token on, until one says that there is no more; at most ten of them. */
export async function inParts<Part extends PartOfSync>(
  sync: (fields: JsonObject) => Promise<Part>,
  from: string,
): Promise<readonly Part[]> {
  const parts: Part[] = [];
  for (let next = from; parts.length < MOST_CALLS;) {
    const part = await sync({ sync_token: next });
    parts.push(part);
    if (!part.has_more) break;
    next = part.sync_token;
  }
  return parts;
}
