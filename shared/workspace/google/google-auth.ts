import type { OAuth2Client } from "google-auth-library";

/**
 * How calls to Google are signed. `bearer` is a token that is used as it is: the local mailbox's, or an access token
 * that someone else keeps fresh. `refresh_token` is a user's consent. Neither ever asks a metadata server.
 */
export type GoogleAuth =
  | { readonly type: "bearer"; readonly token: string }
  | {
      readonly type: "refresh_token";
      readonly clientId: string;
      readonly clientSecret: string;
      readonly refreshToken: string;
    };

export async function createAuthClient(
  auth: GoogleAuth,
): Promise<OAuth2Client> {
  const { OAuth2Client: Client } = await import("google-auth-library");
  switch (auth.type) {
    case "bearer": {
      const client = new Client();
      client.setCredentials({ access_token: auth.token });
      return client;
    }
    case "refresh_token": {
      const client = new Client({
        clientId: auth.clientId,
        clientSecret: auth.clientSecret,
      });
      client.setCredentials({ refresh_token: auth.refreshToken });
      return client;
    }
  }
}
