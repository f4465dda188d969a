import { createHash, generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { exportJWK, SignJWT } from "jose";
import type { Clock } from "#shared/platform/clock.ts";
import { closeServer, listenOnLoopback } from "./loopback.ts";

const ALGORITHM = "RS256";
const KEY_ID = "cloud-tasks-emulator";
const LIFE_MS = 3_600_000;
const DISCOVERY_PATH = "/.well-known/openid-configuration";
const KEYS_PATH = "/oauth2/v3/certs";

/** In the place of Google's: signs tokens of any service account with a key of its own, and shows the public half. */
export interface TokenIssuer {
  /** The `iss` of its tokens, and where the discovery document is found. */
  readonly url: string;
  issue(serviceAccountEmail: string, audience: string): Promise<string>;
  stop(): Promise<void>;
}

/** Google's accounts have a number; here it follows from the e-mail. */
function accountNumber(email: string): string {
  const digest = createHash("sha256").update(email).digest();
  return String(digest.readBigUInt64BE()).padStart(21, "1");
}

function documentsOf(
  url: string,
  jwk: object,
): ReadonlyMap<string | undefined, string> {
  const discovery = {
    issuer: url,
    jwks_uri: `${url}${KEYS_PATH}`,
    id_token_signing_alg_values_supported: [ALGORITHM],
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
  };
  const keys = { keys: [{ ...jwk, kid: KEY_ID, alg: ALGORITHM, use: "sig" }] };
  return new Map([
    [DISCOVERY_PATH, JSON.stringify(discovery)],
    [KEYS_PATH, JSON.stringify(keys)],
  ]);
}

export async function startTokenIssuer(
  clock: Clock,
  port: number,
): Promise<TokenIssuer> {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
  });
  const jwk = await exportJWK(publicKey);
  const server = createServer();
  const url = `http://${await listenOnLoopback(server, port)}`;
  const documents = documentsOf(url, jwk);
  server.on("request", (request, response) => {
    const document = documents.get(request.url);
    const status = document === undefined ? 404 : 200;
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(document);
  });
  return {
    url,
    issue: async (email, audience) => {
      const number = accountNumber(email);
      return new SignJWT({ email, email_verified: true, azp: number })
        .setProtectedHeader({ alg: ALGORITHM, kid: KEY_ID, typ: "JWT" })
        .setIssuer(url)
        .setAudience(audience)
        .setSubject(number)
        .setIssuedAt(new Date(clock.now()))
        .setExpirationTime(new Date(clock.now() + LIFE_MS))
        .sign(privateKey);
    },
    stop: async () => closeServer(server),
  };
}
