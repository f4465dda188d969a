import type { Credentials, OAuth2Client } from "google-auth-library";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { z } from "zod";
import { ColliderError } from "#shared/kernel/error.ts";
import type { Clock } from "#shared/platform/clock.ts";
import { CLIENT_OPTIONS } from "./client-options.ts";
import type { GoogleEndpoints } from "./google-endpoints.ts";
import type { AccessToken } from "./signed-client.ts";
import { isRevoked, tokenFailure, wasRefused } from "./token-failure.ts";

/** What this installation is known to Google by, to ask for consent. */
export interface OAuthClient {
  readonly id: string;
  readonly secret: string;
}

export interface ConsentRequest {
  readonly scopes: readonly string[];
  /** Comes back with the answer. */
  readonly state: string;
  /** Of the verifier, by S256 (RFC 7636). */
  readonly challenge: string;
  /** Whose consent is asked for. */
  readonly loginHint: string;
  readonly redirectUri: string;
}

export interface ConsentCode {
  readonly code: string;
  readonly verifier: string;
  readonly redirectUri: string;
}

/** What an account has consented to. */
export interface GivenConsent {
  /** The account's e-mail address, as Google has verified it. */
  readonly account: string;
  readonly scopes: readonly string[];
  readonly refreshToken: string;
}

/** OAuth 2.0 for one user at a time: asking, fetching what was granted, using it, giving it up. */
export interface ConsentClient {
  /** The address at which a user consents. */
  url(request: ConsentRequest): Promise<string>;
  /** @throws ColliderError FAILED_PRECONDITION with the reason CONSENT_INVALID for a code that is not ours, or was used. */
  fetch(code: ConsentCode): Promise<GivenConsent>;
  /** @throws ColliderError FAILED_PRECONDITION with the reason WORKSPACE_TOKEN_REJECTED for one that was revoked. */
  renew(refreshToken: string): Promise<AccessToken>;
  /** Gives the consent up; one that was given up already is none any more. */
  revoke(refreshToken: string): Promise<void>;
}

const ISSUERS = ["https://accounts.google.com", "accounts.google.com"];
const WHO = ["openid", "email"];

const Claims = z.object({
  email: z.email(),
  email_verified: z.literal(true),
});

const Given = z.object({
  refresh_token: z.string(),
  scope: z.string(),
  id_token: z.string(),
});

const Renewed = z.object({ access_token: z.string(), expiry_date: z.number() });

function clientRejected(cause: unknown): ColliderError {
  return new ColliderError(
    "FAILED_PRECONDITION",
    "Google does not accept this installation's OAuth client. Whoever runs it sets COLLIDER_OAUTH_CLIENT_ID and COLLIDER_OAUTH_CLIENT_SECRET.",
    { reason: "WORKSPACE_CLIENT_REJECTED", cause },
  );
}

function revoked(cause: unknown): ColliderError {
  return new ColliderError(
    "FAILED_PRECONDITION",
    "Google does not accept the workspace connection any more. Connect the workspace again; the token of your call is not at fault.",
    { reason: "WORKSPACE_TOKEN_REJECTED", cause },
  );
}

function invalidConsent(cause: unknown): ColliderError {
  return new ColliderError(
    "FAILED_PRECONDITION",
    "Google does not accept this consent: it was used already, or its time is over. Begin it again with connect_workspace.",
    { reason: "CONSENT_INVALID", cause },
  );
}

class GoogleConsentClient implements ConsentClient {
  readonly #client: OAuthClient;
  readonly #endpoints: GoogleEndpoints;
  readonly #clock: Clock;
  readonly #keys: ReturnType<typeof createRemoteJWKSet>;

  constructor(client: OAuthClient, endpoints: GoogleEndpoints, clock: Clock) {
    this.#client = client;
    this.#endpoints = endpoints;
    this.#clock = clock;
    this.#keys = createRemoteJWKSet(new URL(endpoints.certs));
  }

  async #open(refreshToken?: string): Promise<OAuth2Client> {
    const { OAuth2Client: Client } = await import("google-auth-library");
    const { consent, token, revoke } = this.#endpoints;
    const client = new Client({
      clientId: this.#client.id,
      clientSecret: this.#client.secret,
      endpoints: {
        oauth2AuthBaseUrl: consent,
        oauth2TokenUrl: token,
        oauth2RevokeUrl: revoke,
      },
      ...CLIENT_OPTIONS,
    });
    if (refreshToken !== undefined)
      client.setCredentials({ refresh_token: refreshToken });
    return client;
  }

  async url({ scopes, ...request }: ConsentRequest): Promise<string> {
    const { CodeChallengeMethod } = await import("google-auth-library");
    return (await this.#open()).generateAuthUrl({
      scope: [...WHO, ...scopes],
      state: request.state,
      redirect_uri: request.redirectUri,
      login_hint: request.loginHint,
      code_challenge: request.challenge,
      code_challenge_method: CodeChallengeMethod.S256,
      access_type: "offline",
      // Without being asked again an account gives no further refresh token.
      prompt: "consent",
      include_granted_scopes: true,
    });
  }

  /** Whose it is. The key's set is fetched once, and again for a key that is not in it. */
  async #accountOf(idToken: string): Promise<string> {
    const { payload } = await jwtVerify(idToken, this.#keys, {
      issuer: ISSUERS,
      audience: this.#client.id,
      currentDate: new Date(this.#clock.now()),
    });
    return Claims.parse(payload).email.toLowerCase();
  }

  async #given(tokens: Credentials): Promise<GivenConsent> {
    try {
      const { refresh_token, scope, id_token } = Given.parse(tokens);
      return {
        account: await this.#accountOf(id_token),
        scopes: scope.split(" "),
        refreshToken: refresh_token,
      };
    } catch (cause) {
      throw invalidConsent(cause);
    }
  }

  /** What Google says of a grant is the user's to mend, and of the client whoever runs it. */
  #refusedAs(ofGrant: (cause: unknown) => ColliderError) {
    return (thrown: unknown): never => {
      const failure = tokenFailure(thrown, this.#clock.now());
      if (isRevoked(thrown)) throw ofGrant(failure);
      throw wasRefused(thrown) ? clientRejected(failure) : failure;
    };
  }

  async fetch({
    code,
    verifier,
    redirectUri,
  }: ConsentCode): Promise<GivenConsent> {
    const client = await this.#open();
    const asked = { code, codeVerifier: verifier, redirect_uri: redirectUri };
    const { tokens } = await client
      .getToken(asked)
      .catch(this.#refusedAs(invalidConsent));
    return this.#given(tokens);
  }

  async renew(refreshToken: string): Promise<AccessToken> {
    try {
      const client = await this.#open(refreshToken);
      const { credentials } = await client.refreshAccessToken();
      const { access_token: token, expiry_date } = Renewed.parse(credentials);
      return { token, expiresInMs: expiry_date - Date.now() };
    } catch (thrown) {
      return this.#refusedAs(revoked)(thrown);
    }
  }

  async revoke(refreshToken: string): Promise<void> {
    const { transporter } = await this.#open();
    // In the body: the library's own revocation has the token in the address, which its errors tell.
    const asked = {
      url: this.#endpoints.revoke,
      method: "POST" as const,
      data: new URLSearchParams({ token: refreshToken }),
    };
    await transporter.request(asked).catch((thrown: unknown) => {
      if (!isRevoked(thrown)) throw tokenFailure(thrown, this.#clock.now());
    });
  }
}

export function createConsentClient(
  client: OAuthClient,
  endpoints: GoogleEndpoints,
  clock: Clock,
): ConsentClient {
  return new GoogleConsentClient(client, endpoints, clock);
}
