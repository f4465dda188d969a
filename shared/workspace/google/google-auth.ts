import type { OAuth2Client } from "google-auth-library";
import type { NewToken } from "./signed-client.ts";

/** How the calls of one principal to Google are signed: with one token for all of its APIs. */
export type GoogleAuth = () => Promise<OAuth2Client>;

/** Signs with tokens from elsewhere; Google's library is loaded, and a token asked for, by the first call. */
export function signedWith(newToken: NewToken): GoogleAuth {
  let client: Promise<OAuth2Client> | null = null;
  const open = async (): Promise<OAuth2Client> => {
    const { SignedClient } = await import("./signed-client.ts");
    return new SignedClient(newToken);
  };
  return async () => {
    client ??= open();
    return client;
  };
}
