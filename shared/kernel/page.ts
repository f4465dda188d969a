import { ColliderError } from "./error.ts";
import type { JsonValue } from "./json.ts";

/** One page of a list (AIP-158). `next_page_token` is absent on the last page. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextPageToken?: string;
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
          description: "must be a next_page_token of an earlier answer",
          reason: "INVALID",
        },
      ],
      cause,
    },
  );
}

/** @throws ColliderError INVALID_ARGUMENT naming `page_token` when the token is not one of ours. */
export function decodePageToken(token: string): JsonValue {
  try {
    const position: JsonValue = JSON.parse(
      Buffer.from(token, "base64url").toString("utf8"),
    );
    return position;
  } catch (cause) {
    throw pageTokenInvalid(cause);
  }
}
