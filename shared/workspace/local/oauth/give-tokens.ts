import type { JsonObject } from "#shared/kernel/json.ts";
import type { Clock } from "#shared/platform/clock.ts";
import type { Consent, Grants } from "./grants.ts";
import { LOCAL_CLIENT, LOCAL_SERVICE_ACCOUNT } from "./local-client.ts";
import { OAuthRefusal } from "./oauth-refusal.ts";
import type { SigningKey } from "./signing-key.ts";
import { Assertion, type TokenRequest } from "./token-requests.ts";

export interface TokenParts {
  readonly grants: Grants;
  readonly key: SigningKey;
  readonly clock: Clock;
}

type Of<Type extends TokenRequest["grant_type"]> = Extract<
  TokenRequest,
  { readonly grant_type: Type }
>;

function requireClient(given: {
  readonly client_id: string;
  readonly client_secret: string;
}): void {
  const { id, secret } = LOCAL_CLIENT;
  if (given.client_id === id && given.client_secret === secret) return;
  throw new OAuthRefusal("invalid_client", "Unauthorized");
}

function accessFields(grants: Grants, accessToken: string): JsonObject {
  return {
    access_token: accessToken,
    expires_in: grants.tokenLifeSeconds,
    token_type: "Bearer",
  };
}

/** Google's own name in it: whoever verifies it goes by that. */
function idTokenOf(
  { key, clock }: TokenParts,
  { account }: Consent,
): Promise<string> {
  const now = Math.floor(clock.now() / 1000);
  return key.sign({
    iss: "https://accounts.google.com",
    aud: LOCAL_CLIENT.id,
    sub: account,
    email: account,
    email_verified: true,
    iat: now,
    exp: now + 3600,
  });
}

async function byCode(
  parts: TokenParts,
  request: Of<"authorization_code">,
): Promise<JsonObject> {
  requireClient(request);
  const { grants } = parts;
  const { code, redirect_uri, code_verifier } = request;
  const consent = grants.fetch(code, redirect_uri, code_verifier);
  const refreshToken = consent.isOffline ? grants.giveRefresh(consent) : null;
  return {
    ...accessFields(grants, grants.giveAccess(consent, refreshToken)),
    scope: consent.scopes.join(" "),
    ...(refreshToken !== null && { refresh_token: refreshToken }),
    ...(consent.scopes.includes("openid") && {
      id_token: await idTokenOf(parts, consent),
    }),
  };
}

function byRefresh(
  { grants }: TokenParts,
  request: Of<"refresh_token">,
): JsonObject {
  requireClient(request);
  const { refresh_token: token } = request;
  const consent = grants.consentBy(token);
  return {
    ...accessFields(grants, grants.giveAccess(consent, token)),
    scope: consent.scopes.join(" "),
  };
}

async function byAssertion(
  { grants, key, clock }: TokenParts,
  { assertion }: Of<"urn:ietf:params:oauth:grant-type:jwt-bearer">,
  audience: string,
): Promise<JsonObject> {
  const signed = await key.read(assertion, clock.now()).catch(() => null);
  const claims = Assertion.safeParse(signed);
  if (!claims.success)
    throw new OAuthRefusal("invalid_grant", "Invalid JWT Signature.");
  const { iss, sub: account, aud, scope: scopes } = claims.data;
  if (aud !== audience)
    throw new OAuthRefusal("invalid_grant", "Invalid JWT: aud is not us.");
  if (iss !== LOCAL_SERVICE_ACCOUNT)
    throw new OAuthRefusal(
      "unauthorized_client",
      "Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.",
    );
  return accessFields(grants, grants.giveAccess({ account, scopes }));
}

/**
 * Tokens for what a request proves.
 *
 * @param audience - the token endpoint's own address, which an assertion has to name
 * @throws OAuthRefusal for what it does not prove.
 */
export async function giveTokens(
  parts: TokenParts,
  request: TokenRequest,
  audience: string,
): Promise<JsonObject> {
  switch (request.grant_type) {
    case "authorization_code":
      return byCode(parts, request);
    case "refresh_token":
      return byRefresh(parts, request);
    case "urn:ietf:params:oauth:grant-type:jwt-bearer":
      return byAssertion(parts, request, audience);
  }
}
