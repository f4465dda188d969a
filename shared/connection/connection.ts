import { z } from "zod";
import { sha256 } from "#shared/kernel/hash.ts";
import { IsoTimestamp } from "#shared/kernel/time.ts";
import type { Document } from "#shared/platform/document-store.ts";
import { Sealed } from "./connection-vault.ts";

const GIVEN = {
  user_id: z.string(),
  /** The e-mail address of the account that consented. */
  account: z.string(),
  /** As Google names them. */
  scopes: z.array(z.string()),
  connected_at: IsoTimestamp,
};

/** A user's workspace, as he has consented to its use, until he or Google takes the consent back. */
export const Connection = z.discriminatedUnion("state", [
  z.object({
    state: z.literal("connected"),
    ...GIVEN,
    refresh_token: Sealed,
  }),
  z.object({
    state: z.literal("revoked"),
    ...GIVEN,
    revoked_at: IsoTimestamp,
  }),
]);
export type Connection = z.infer<typeof Connection>;

export type Connected = Extract<Connection, { readonly state: "connected" }>;

/** One of each user. */
export function connectionPath(userId: string): string {
  return `workspace_connections/${sha256(userId)}`;
}

export function readConnection(document: Document | null): Connection | null {
  return document === null ? null : Connection.parse(document.data);
}
