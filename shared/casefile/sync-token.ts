import { z } from "zod";
import { ColliderError } from "#shared/kernel/error.ts";
import { sha256 } from "#shared/kernel/hash.ts";
import { encodePageToken, tokenContent } from "#shared/kernel/page.ts";

const Position = z.strictObject({
  query: z.string(),
  /** A hash of whose account it is; a token of version 0.1.0 has none. */
  account: z.string().nullable().default(null),
  /** The source's own token of the page to go on with. */
  page: z.string().nullable(),
  /** Only what is dated after this, in seconds since the epoch. */
  after: z.int().nullable(),
  /** When the first of the pages was asked for, in seconds since the epoch; null before it is. */
  began: z.int().nullable(),
  /** The source's own mark of the moment before the first page was asked for; a token of version 0.1.0 has none. */
  moment: z.string().nullable().default(null),
});

/** Where the next sync of a query goes on. */
export type SyncPosition = z.infer<typeof Position>;

const NOT_OURS = "is not one of an earlier answer";

/** A sync token as a request holds it; which query it belongs to is seen later. */
export const SyncToken = z
  .string()
  .max(4000)
  .refine((token) => Position.safeParse(tokenContent(token)).success, NOT_OURS);

export function encodeSyncToken(position: SyncPosition): string {
  return encodePageToken(position);
}

function invalid(description: string, cause?: unknown): ColliderError {
  return new ColliderError(
    "INVALID_ARGUMENT",
    `sync_token ${description}. Leave it out to start from the beginning.`,
    {
      reason: "SYNC_TOKEN_INVALID",
      fieldViolations: [
        { field: "payload.sync_token", description, reason: "INVALID" },
      ],
      cause,
    },
  );
}

/** The refusal of a token whose page its source does not know. */
export function syncTokenRefused(cause: unknown): ColliderError {
  return invalid("is of no use any more", cause);
}

/**
 * Pages and moments are an account's own: in another's they would mean something, and skip what they never were about.
 *
 * @throws ColliderError INVALID_ARGUMENT for a token that is not one of ours, or that belongs to another query or account.
 */
export function syncPosition(
  {
    query,
    account: owner,
  }: { readonly query: string; readonly account: string },
  token: string | undefined,
): SyncPosition {
  const account = sha256(owner);
  const start = { page: null, after: null, began: null, moment: null };
  if (token === undefined) return { query, account, ...start };
  const position = Position.safeParse(tokenContent(token));
  if (!position.success) throw invalid(NOT_OURS);
  if (position.data.query !== query) throw invalid("belongs to another query");
  if ((position.data.account ?? account) !== account)
    throw invalid("belongs to another account");
  return { ...position.data, account };
}
