import type { JsonObject } from "#shared/kernel/json.ts";

/** An item of evidence as a casefile keeps it; null for one that was asked for and is not there. */
export interface StoredItem {
  readonly id: string;
  readonly data: JsonObject | null;
}

interface Looked {
  /** Ids that are not there. */
  readonly missing: readonly string[];
  /** Whether there was more than was looked at. */
  readonly isCut: boolean;
}

/** Hands over items one after the other, up to a limit. */
export async function lookAt(
  items: AsyncIterable<StoredItem>,
  limit: number,
  add: (data: JsonObject) => void,
): Promise<Looked> {
  const missing: string[] = [];
  let seen = 0;
  for await (const { id, data } of items) {
    if (seen === limit) return { missing, isCut: true };
    if (data === null) missing.push(id);
    else add(data);
    seen += 1;
  }
  return { missing, isCut: false };
}
