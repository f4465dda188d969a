import { z } from "zod";
import { ColliderError } from "./error.ts";
import { PageToken } from "./fields.ts";
import type { JsonValue } from "./json.ts";

/** One page of a list (AIP-158). `next_page_token` is absent on the last page. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextPageToken?: string;
}

const Position = z.array(z.string()).min(1);

const PAGE_TOKEN_WRONG = "must be a next_page_token of an earlier answer";

/** What every list takes, spread into its input schema. Whose list a token is of shows only to the list. */
export const PAGE_INPUT = {
  limit: z.int().min(1).max(100).default(50),
  page_token: PageToken.refine(
    (token) => Position.safeParse(tokenContent(token)).success,
    PAGE_TOKEN_WRONG,
  ).optional(),
};

/** What every list answers beside its items, spread into its output schema. */
export const PAGE_OUTPUT = {
  next_page_token: z.string().optional().meta({
    description: "Where the next page starts; absent on the last one.",
  }),
};

/** The page that a list was asked for. */
export interface PageRequest {
  readonly limit: number;
  readonly pageToken: string | null;
}

export function pageRequest(input: {
  readonly limit: number;
  readonly page_token?: string | undefined;
}): PageRequest {
  return { limit: input.limit, pageToken: input.page_token ?? null };
}

/** The answer's member for the next page; none on the last one. */
export function nextPage(token: string | null | undefined): {
  readonly next_page_token?: string;
} {
  return token === null || token === undefined
    ? {}
    : { next_page_token: token };
}

/** An opaque token from where the next page starts. */
export function encodePageToken(position: JsonValue): string {
  return Buffer.from(JSON.stringify(position), "utf8").toString("base64url");
}

export function pageTokenInvalid(cause?: unknown): ColliderError {
  return new ColliderError(
    "INVALID_ARGUMENT",
    "page_token is not valid. Leave it out to start at the first page.",
    {
      reason: "PAGE_TOKEN_INVALID",
      fieldViolations: [
        {
          field: "payload.page_token",
          description: PAGE_TOKEN_WRONG,
          reason: "INVALID",
        },
      ],
      cause,
    },
  );
}

/** What a token of ours holds; undefined for what is none. */
export function tokenContent(token: string): JsonValue | undefined {
  try {
    const content: JsonValue = JSON.parse(
      Buffer.from(token, "base64url").toString("utf8"),
    );
    return content;
  } catch {
    return undefined;
  }
}

/** @throws ColliderError INVALID_ARGUMENT naming `page_token` when the token is not one of ours. */
export function decodePageToken(token: string): JsonValue {
  const position = tokenContent(token);
  if (position === undefined) throw pageTokenInvalid();
  return position;
}
