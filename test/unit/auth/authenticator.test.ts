import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { SignJWT, type JWTPayload } from "jose";
import { describe, expect, it } from "vitest";
import { createAuthenticator } from "#shared/auth/authenticator.ts";
import { createDevelopmentIssuer } from "#shared/auth/development-issuer.ts";
import type { TrustedIssuer } from "#shared/auth/trusted-issuer.ts";
import { createMemorySecrets } from "#shared/platform/embedded/secrets.ts";
import { VirtualClock } from "#shared/platform/embedded/virtual-clock.ts";

const NOW_MS = Date.UTC(2026, 10, 23, 9);
const clock = new VirtualClock(NOW_MS);
const seconds = (offset: number): number => NOW_MS / 1000 + offset;

function keyPair() {
  return generateKeyPairSync("rsa", { modulusLength: 2048 });
}

function issuerNamed(issuer: string, publicKey: KeyObject): TrustedIssuer {
  const usage = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  return {
    issuer,
    audience: "our-project",
    keys: publicKey.toCryptoKey(usage, true, ["verify"]),
    algorithms: ["RS256"],
  };
}

const ours = keyPair();
const partner = keyPair();
const authenticate = createAuthenticator(
  [
    issuerNamed("https://ours.example", ours.publicKey),
    issuerNamed("https://partner.example", partner.publicKey),
  ],
  clock,
);

const CLAIMS: JWTPayload = {
  iss: "https://ours.example",
  aud: "our-project",
  sub: "u1",
  exp: seconds(60),
  email: "Alice@Example.com",
  email_verified: true,
};

async function bearer(
  claims: JWTPayload,
  key: KeyObject | Uint8Array = ours.privateKey,
  alg = "RS256",
): Promise<string> {
  const signed = await new SignJWT(claims)
    .setProtectedHeader({ alg })
    .sign(key);
  return `Bearer ${signed}`;
}

const without = (...names: readonly string[]): JWTPayload =>
  Object.fromEntries(
    Object.entries(CLAIMS).filter(([name]) => !names.includes(name)),
  );

describe("a caller", () => {
  it("is known by the verified address of the token, in lower case", async () => {
    expect(await authenticate(await bearer(CLAIMS))).toEqual({
      id: "alice@example.com",
      kind: "user",
      email: "Alice@Example.com",
      claimedRoles: [],
    });
  });

  it.each([false, undefined])(
    "is known by the subject alone where email_verified is %s",
    async (verified) => {
      const claims = { ...without("email_verified"), email_verified: verified };
      expect(await authenticate(await bearer(claims))).toMatchObject({
        id: "u1",
        email: null,
      });
    },
  );

  it("of a service account is a service", async () => {
    const email = "robot@our-project.iam.gserviceaccount.com";
    const caller = await authenticate(await bearer({ ...CLAIMS, email }));
    expect(caller).toMatchObject({ id: email, kind: "service" });
  });

  it("claims the roles of the token", async () => {
    const claims = { ...CLAIMS, roles: ["user", "viewer"] };
    const { claimedRoles } = await authenticate(await bearer(claims));
    expect(claimedRoles).toEqual(["user", "viewer"]);
  });

  it.each<[string, JWTPayload]>([
    ["without a subject", without("sub")],
    ["without an end", without("exp")],
    ["without an issuer", without("iss")],
    ["without an audience", without("aud")],
    ["of an unknown issuer", { ...CLAIMS, iss: "https://evil.example" }],
    [
      "of another trusted issuer than signed it",
      { ...CLAIMS, iss: "https://partner.example" },
    ],
    ["for another audience", { ...CLAIMS, aud: "their-project" }],
    ["that is not valid yet", { ...CLAIMS, nbf: seconds(30) }],
    ["with a subject that is a path", { ...CLAIMS, sub: "roles/admin" }],
    ["with roles that are no list", { ...CLAIMS, roles: "admin" }],
    ["with an address that is none", { ...CLAIMS, email: "alice" }],
  ])("is not known by a token %s", async (_, claims) => {
    await expect(authenticate(await bearer(claims))).rejects.toMatchObject({
      code: "UNAUTHENTICATED",
      reason: "TOKEN_INVALID",
    });
  });

  it("is not known by a token that takes the public key for a shared secret", async () => {
    const pem = ours.publicKey.export({ type: "spki", format: "pem" });
    const forged = await bearer(CLAIMS, Buffer.from(pem), "HS256");
    await expect(authenticate(forged)).rejects.toMatchObject({
      reason: "TOKEN_INVALID",
    });
  });

  it("is not known by a token that has expired, however lately", async () => {
    const token = await bearer({ ...CLAIMS, exp: seconds(0) });
    await expect(authenticate(token)).rejects.toMatchObject({
      code: "UNAUTHENTICATED",
      reason: "TOKEN_EXPIRED",
    });
  });
});

describe("the development issuer", () => {
  it("does not exist in the cloud", async () => {
    const made = createDevelopmentIssuer({
      secrets: createMemorySecrets(),
      clock,
      cloudService: "whoami",
    });
    await expect(made).rejects.toMatchObject({
      code: "FAILED_PRECONDITION",
      reason: "DEVELOPMENT_ISSUER_REFUSED",
    });
  });

  it("signs with the same key as long as its secrets last", async () => {
    const secrets = createMemorySecrets();
    const parts = { secrets, clock, cloudService: null };
    const before = await createDevelopmentIssuer(parts);
    const after = await createDevelopmentIssuer(parts);
    const known = createAuthenticator([after.trusted], clock);
    const token = await before.issue("bob@example.com", ["viewer"]);
    expect(await known(`Bearer ${token}`)).toMatchObject({
      id: "bob@example.com",
      claimedRoles: ["viewer"],
    });
  });
});
