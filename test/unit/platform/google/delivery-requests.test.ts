import { generateKeyPairSync } from "node:crypto";
import { createLocalJWKSet, exportJWK, SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { googleHosting } from "#functions/process/hosting/google-hosting.ts";
import { VirtualClock } from "#shared/platform/embedded/virtual-clock.ts";
import { createDeliveryRequests } from "#shared/platform/google/delivery-requests.ts";
import { GOOGLE_TOKEN_ISSUER } from "#shared/platform/google/google-token.ts";

const NOW = Date.UTC(2026, 10, 23, 9);
const FUNCTIONS = "https://functions.test";
const ACCOUNT = "tasks@project.iam.gserviceaccount.com";

const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
const keys = createLocalJWKSet({ keys: [await exportJWK(pair.publicKey)] });

async function bearer(now: number, claims: object = {}): Promise<string> {
  const token = await new SignJWT({
    iss: GOOGLE_TOKEN_ISSUER,
    aud: `${FUNCTIONS}/sweep-runs`,
    email: ACCOUNT,
    email_verified: true,
    exp: Math.floor(now / 1000) + 60,
    ...claims,
  })
    .setProtectedHeader({ alg: "RS256" })
    .sign(pair.privateKey);
  return `Bearer ${token}`;
}

/** As Cloud Run hands on a token that it has checked - and as anybody can write one. */
async function unsigned(now: number, claims: object = {}): Promise<string> {
  const parts = (await bearer(now, claims)).split(".");
  return [...parts.slice(0, 2), "SIGNATURE_REMOVED_BY_GOOGLE"].join(".");
}

const REFUSED = { code: "UNAUTHENTICATED", reason: "DELIVERY_TOKEN_INVALID" };

describe("a delivery to a function that Cloud Run keeps", () => {
  const requests = createDeliveryRequests({
    issuer: GOOGLE_TOKEN_ISSUER,
    serviceAccountEmail: ACCOUNT,
    functionsUrl: FUNCTIONS,
    signature: { type: "verified", keys },
    isCheckedByCloudRun: async (operation) => operation === "sweep_runs",
    subscriptions: [],
    clock: new VirtualClock(NOW),
  });

  test("is taken with the signature that Cloud Run has removed, and with one that it left", async () => {
    for (const token of [await unsigned(NOW), await bearer(NOW)])
      await expect(
        requests.verify("sweep_runs", token),
      ).resolves.toBeUndefined();
  });

  test.each([
    ["of another account", { email: "other@project.iam.gserviceaccount.com" }],
    ["for another function", { aud: `${FUNCTIONS}/whoami` }],
    ["that has expired", { exp: NOW / 1000 - 60 }],
  ])("is refused with a token %s", async (_, claims) => {
    await expect(
      requests.verify("sweep_runs", await unsigned(NOW, claims)),
    ).rejects.toMatchObject(REFUSED);
  });

  test("is refused without a signature by a function that everybody may call", async () => {
    const claims = { aud: `${FUNCTIONS}/create-casefile` };
    await expect(
      requests.verify("create_casefile", await unsigned(NOW, claims)),
    ).rejects.toMatchObject(REFUSED);
    await expect(
      requests.verify("create_casefile", await bearer(NOW, claims)),
    ).resolves.toBeUndefined();
  });
});

describe("a token without its signature", () => {
  const config = {
    project: "project",
    location: "europe-west1",
    queue: "collider",
    functionsUrl: FUNCTIONS,
    tasksServiceAccountEmail: ACCOUNT,
    emulators: null,
  };

  async function isTaken(
    service: string | null,
    isPrivate: boolean,
  ): Promise<boolean> {
    const hosting = googleHosting(
      config,
      service === null ? null : { service, isPrivate: async () => isPrivate },
    );
    const token = await unsigned(hosting.platform.clock.now());
    return (
      hosting.deliveryRequests?.verify("sweep_runs", token).then(
        () => true,
        () => false,
      ) ?? false
    );
  }

  test("is taken by the private function itself where Cloud Run runs it", async () => {
    expect(await isTaken("sweep-runs", true)).toBe(true);
  });

  test.each<[string, string | null, boolean]>([
    ["outside Cloud Run", null, true],
    ["by a function that is not private", "sweep-runs", false],
    ["in another function's process", "whoami", true],
  ])("is refused %s", async (_, service, isPrivate) => {
    expect(await isTaken(service, isPrivate)).toBe(false);
  });
});
