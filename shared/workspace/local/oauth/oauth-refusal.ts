import type { JsonObject } from "#shared/kernel/json.ts";

/** Why a token endpoint refuses a request, in OAuth's own words (RFC 6749, section 5.2). */
export type OAuthError =
  | "invalid_client"
  | "invalid_grant"
  | "invalid_request"
  | "invalid_scope"
  | "invalid_token"
  | "unauthorized_client"
  | "unsupported_grant_type";

/** A request that the local workspace's OAuth endpoints refuse. It never leaves the server. */
export class OAuthRefusal extends Error {
  readonly error: OAuthError;

  constructor(error: OAuthError, description: string) {
    super(description);
    this.name = "OAuthRefusal";
    this.error = error;
  }

  get httpStatus(): number {
    return this.error === "invalid_client" ||
      this.error === "unauthorized_client"
      ? 401
      : 400;
  }

  get body(): JsonObject {
    return { error: this.error, error_description: this.message };
  }
}
