import { z } from "zod";
import type { Document } from "#shared/platform/document-store.ts";
import { PERMISSIONS } from "./roles.ts";

/** What is kept of a service token; the token itself is kept nowhere. */
export const ServiceToken = z.object({
  service_name: z.string(),
  /** Whose token it is: it acts for him, as far as its scopes and he may. */
  created_by: z.string(),
  /** The maker's e-mail address, as his issuer has verified it; a token from before it was kept has none. */
  maker_email: z.string().nullable().default(null),
  /** Roles that he claimed when he made it; the document `roles/{created_by}` replaces them where it exists. */
  claimed_roles: z.array(z.string()),
  scopes: z.array(z.enum(PERMISSIONS)),
  /** What every call must be about; null for no such bound. */
  casefile_id: z.string().nullable(),
  session_id: z.string().nullable(),
  created_at: z.string(),
  expire_at: z.string(),
  revoked_at: z.string().nullable(),
});
export type ServiceToken = z.infer<typeof ServiceToken>;

export function serviceTokenPath(tokenId: string): string {
  return `service_tokens/${tokenId}`;
}

export function readServiceToken(document: Document): ServiceToken {
  return ServiceToken.parse(document.data);
}
