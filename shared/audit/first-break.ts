import { z } from "zod";
import { hashJson } from "#shared/kernel/hash.ts";
import { isJsonObject, type JsonValue } from "#shared/kernel/json.ts";
import type { ChainEnd } from "./audit-chain.ts";

/** Where a chain is broken first, and by what. */
export const ChainBreak = z.strictObject({
  seq: z.int().positive().meta({
    description: "The place in the chain, from 1.",
  }),
  what: z
    .enum(["removed", "edited", "moved", "exchanged", "cut_off", "added"])
    .meta({
      description:
        "`removed`: there is no such entry. `edited`: it is not what its hash says. `moved`: another one stands in its place. `exchanged`: its hash is its own, and not the one that what follows it names. `cut_off`: the chain ends before it, and its head says otherwise. `added`: its head knows of no such entry.",
    }),
});
export type ChainBreak = z.infer<typeof ChainBreak>;

/** How far a chain is whole: its last whole entry, and what is wrong with the next. */
export interface Checked {
  readonly end: ChainEnd;
  readonly broken: ChainBreak | null;
}

function hashOf(entry: JsonValue): string | null {
  const hash = isJsonObject(entry) ? entry["sha256"] : null;
  return typeof hash === "string" ? hash : null;
}

function faultOf(
  chain: string,
  end: ChainEnd,
  entry: JsonValue,
  others: readonly JsonValue[],
): ChainBreak | null {
  const seq = end.length + 1;
  if (!isJsonObject(entry)) return { seq, what: "edited" };
  const { sha256, ...content } = entry;
  if (hashJson(content) !== sha256) return { seq, what: "edited" };
  if (content["chain"] !== chain) return { seq, what: "moved" };
  if (content["seq"] !== seq) {
    const isElsewhere = others.some(
      (other) => isJsonObject(other) && other["seq"] === seq,
    );
    return { seq, what: isElsewhere ? "moved" : "removed" };
  }
  if (content["previous_sha256"] === end.sha256) return null;
  // This one is as it was sealed, and says what stood before it.
  return { seq: Math.max(end.length, 1), what: "exchanged" };
}

/**
 * Checks what is stored as the entries after a chain's end, in their order: nothing of it is believed, not even that it
 * has an entry's form.
 */
export function firstBreak(
  chain: string,
  end: ChainEnd,
  entries: readonly JsonValue[],
): Checked {
  let last = end;
  for (const entry of entries) {
    const broken = faultOf(chain, last, entry, entries);
    if (broken !== null) return { end: last, broken };
    last = { length: last.length + 1, sha256: hashOf(entry) };
  }
  return { end: last, broken: null };
}
