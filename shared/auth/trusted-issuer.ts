import { createRemoteJWKSet, type CryptoKey, type JWTVerifyGetKey } from "jose";

/** Someone whose signed tokens say who a caller is. */
export interface TrustedIssuer {
  /** The `iss` claim. */
  readonly issuer: string;
  /** The `aud` claim that a token for this installation has. */
  readonly audience: string;
  readonly keys: JWTVerifyGetKey | CryptoKey;
  readonly algorithms: readonly string[];
  /** That its tokens are service tokens, and no other issuer's are. */
  readonly signsServiceTokens?: true;
}

/** Google's own ID tokens, of users and of service accounts. */
export function googleIssuer(audience: string): TrustedIssuer {
  return {
    issuer: "https://accounts.google.com",
    audience,
    keys: createRemoteJWKSet(
      new URL("https://www.googleapis.com/oauth2/v3/certs"),
    ),
    algorithms: ["RS256"],
  };
}

/** Firebase Authentication's ID tokens of one project; its audience is the project's id. */
export function firebaseIssuer(projectId: string): TrustedIssuer {
  return {
    issuer: `https://securetoken.google.com/${projectId}`,
    audience: projectId,
    keys: createRemoteJWKSet(
      new URL(
        "https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com",
      ),
    ),
    algorithms: ["RS256"],
  };
}
