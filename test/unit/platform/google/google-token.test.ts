import { generateKeyPairSync } from "node:crypto";
import { createLocalJWKSet, exportJWK, SignJWT } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import { VirtualClock } from "#shared/platform/embedded/virtual-clock.ts";
import { verifyDeliveryToken } from "#shared/platform/google/delivery-token.ts";
import {
  GOOGLE_TOKEN_ISSUER,
  type TokenSignature,
} from "#shared/platform/google/google-token.ts";

const NOW = Date.UTC(2026, 10, 23, 9);
const AUDIENCE = "https://function.test";
const ACCOUNT = "tasks@project.iam.gserviceaccount.com";
const CLAIMS = {
  iss: GOOGLE_TOKEN_ISSUER,
  aud: AUDIENCE,
  email: ACCOUNT,
  email_verified: true,
  exp: NOW / 1000 + 60,
};

const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
const otherPair = generateKeyPairSync("rsa", { modulusLength: 2048 });

async function tokenWith(
  claims: object = {},
  key = pair.privateKey,
): Promise<string> {
  return new SignJWT({ ...CLAIMS, ...claims })
    .setProtectedHeader({ alg: "RS256" })
    .sign(key);
}

function withSignature(token: string, signature: string): string {
  return [...token.split(".").slice(0, 2), signature].join(".");
}

describe("a token of a delivery", () => {
  let verified: TokenSignature;

  beforeAll(async () => {
    const keys = createLocalJWKSet({ keys: [await exportJWK(pair.publicKey)] });
    verified = { type: "verified", keys };
  });

  async function verify(
    authorization: string | undefined,
    signature: TokenSignature = verified,
  ): Promise<string> {
    const rules = {
      issuer: GOOGLE_TOKEN_ISSUER,
      audience: AUDIENCE,
      serviceAccountEmail: ACCOUNT,
      signature,
    };
    return verifyDeliveryToken(
      authorization,
      rules,
      new VirtualClock(NOW),
    ).then(
      () => "taken",
      (thrown: unknown) => {
        expect(thrown).toMatchObject({
          code: "UNAUTHENTICATED",
          reason: "DELIVERY_TOKEN_INVALID",
        });
        return "refused";
      },
    );
  }

  const wrong: readonly (readonly [string, object])[] = [
    ["of another issuer", { iss: "https://other.test" }],
    ["for another function", { aud: "https://other.test" }],
    ["for several functions", { aud: [AUDIENCE, "https://other.test"] }],
    ["of another account", { email: "other@project.iam.gserviceaccount.com" }],
    ["of no account", { email: undefined }],
    ["of an account that was not verified", { email_verified: false }],
    ["that has expired", { exp: NOW / 1000 - 30 }],
    ["that does not expire", { exp: undefined }],
  ];

  test("is taken", async () => {
    expect(await verify(`Bearer ${await tokenWith()}`)).toBe("taken");
    const late = await tokenWith({ exp: NOW / 1000 - 29 });
    expect(await verify(`bearer ${late}`)).toBe("taken");
  });

  test.each(wrong)("%s is refused", async (_, claims) => {
    expect(await verify(`Bearer ${await tokenWith(claims)}`)).toBe("refused");
  });

  test("that is missing or none is refused", async () => {
    for (const authorization of [
      undefined,
      "",
      "Bearer",
      "Bearer a.b.c",
      "Basic a",
    ])
      expect(await verify(authorization)).toBe("refused");
  });

  test("that another has signed is refused", async () => {
    const token = await tokenWith({}, otherPair.privateKey);
    expect(await verify(`Bearer ${token}`)).toBe("refused");
  });

  test("whose signature is said to be removed is refused by a function that everybody may call", async () => {
    const token = withSignature(
      await tokenWith(),
      "SIGNATURE_REMOVED_BY_GOOGLE",
    );
    expect(await verify(`Bearer ${token}`)).toBe("refused");
  });

  describe("at a private function, which Cloud Run has checked", () => {
    const checked: TokenSignature = { type: "checked_by_cloud_run" };

    async function verifyRemoved(claims: object = {}): Promise<string> {
      const token = await tokenWith(claims);
      return verify(
        `Bearer ${withSignature(token, "SIGNATURE_REMOVED_BY_GOOGLE")}`,
        checked,
      );
    }

    test("is taken", async () => {
      expect(await verifyRemoved()).toBe("taken");
      expect(await verifyRemoved({ exp: NOW / 1000 - 29 })).toBe("taken");
    });

    test.each(wrong)("%s is refused", async (_, claims) => {
      expect(await verifyRemoved(claims)).toBe("refused");
    });

    test("and still has a signature is refused: Cloud Run has not seen it", async () => {
      expect(await verify(`Bearer ${await tokenWith()}`, checked)).toBe(
        "refused",
      );
    });
  });
});
