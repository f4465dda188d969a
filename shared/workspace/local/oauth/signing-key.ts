import {
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
import { jwtVerify, SignJWT, type JWTPayload } from "jose";
import type { JsonObject } from "#shared/kernel/json.ts";

const ALGORITHM = "ES256";
const KEY_ID = "local-workspace";

/** Signs what Google signs: ID tokens, and what a service account has it sign. Each workspace has its own key. */
export class SigningKey {
  readonly #key: KeyObject = generateKeyPairSync("ec", {
    namedCurve: "P-256",
  }).privateKey;

  readonly id = KEY_ID;

  sign(payload: JWTPayload): Promise<string> {
    return new SignJWT(payload)
      .setProtectedHeader({ alg: ALGORITHM, kid: KEY_ID, typ: "JWT" })
      .sign(this.#key);
  }

  /** What was signed, where the signature is ours and its time has not ended. */
  async read(jwt: string, now: number): Promise<JWTPayload> {
    const { payload } = await jwtVerify(jwt, createPublicKey(this.#key), {
      algorithms: [ALGORITHM],
      currentDate: new Date(now),
      requiredClaims: ["iss", "sub", "aud", "scope", "iat", "exp"],
    });
    return payload;
  }

  /** As a JSON Web Key Set. */
  published(): JsonObject {
    const { x = "", y = "" } = createPublicKey(this.#key).export({
      format: "jwk",
    });
    const use = { kid: KEY_ID, use: "sig", alg: ALGORITHM };
    return { keys: [{ kty: "EC", crv: "P-256", x, y, ...use }] };
  }
}
