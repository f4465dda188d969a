import { z } from "zod";
import {
  decodePageToken,
  encodePageToken,
  pageTokenInvalid,
} from "#shared/kernel/page.ts";

/**
 * How far a walk through a trail has come. First the records that lay unsealed when it began, by the time of their call;
 * then the batches up to the last one of that time, `from`.
 */
export type TrailPosition =
  | {
      readonly type: "recent";
      readonly from: string;
      /** Of the last record that was listed; null for none. */
      readonly last: string | null;
    }
  | {
      readonly type: "sealed";
      readonly from: string;
      /** So many entries of that batch, its first ones, are still to be listed. Where in their chain they stand is not told. */
      readonly left: number;
    };

const Recent = z.tuple([
  z.string(),
  z.string().regex(/^\d{4}-\d\d-\d\dT[\d:.]+Z /),
  z.literal("unsealed"),
]);
const Sealed = z.tuple([z.string(), z.string().regex(/^\d{1,15}$/)]);

export function encodePosition(position: TrailPosition): string {
  return position.type === "recent"
    ? encodePageToken([position.from, position.last ?? "", "unsealed"])
    : encodePageToken([position.from, String(position.left)]);
}

/** @throws ColliderError INVALID_ARGUMENT naming `page_token` when the token is not of such a walk. */
export function decodePosition(token: string): TrailPosition {
  const content = decodePageToken(token);
  const recent = Recent.safeParse(content);
  if (recent.success) {
    const [from, last] = recent.data;
    return { type: "recent", from, last };
  }
  const sealed = Sealed.safeParse(content);
  if (!sealed.success) throw pageTokenInvalid();
  const [from, left] = sealed.data;
  return { type: "sealed", from, left: Number(left) };
}
