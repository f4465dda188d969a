import { createLocalJWKSet, jwtVerify, type JWTPayload } from "jose";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { CloudTasksSetup, START_MS } from "./cloud-tasks-setup.ts";

const ACCOUNT = "tasks@project.iam.gserviceaccount.com";

const Discovery = z.object({ issuer: z.string(), jwks_uri: z.url() });
const Keys = z.object({
  keys: z.array(
    z
      .object({
        kty: z.literal("RSA"),
        kid: z.string(),
        alg: z.literal("RS256"),
        n: z.string(),
        e: z.string(),
      })
      .strict()
      .extend({ use: z.literal("sig") }),
  ),
});

async function getJson(url: string): Promise<unknown> {
  const response = await fetch(url);
  return response.json();
}

describe("a token of the Cloud Tasks emulator", () => {
  let setup: CloudTasksSetup;
  let queue: string;

  beforeEach(async () => {
    setup = await CloudTasksSetup.open();
    queue = await setup.createQueue();
  });

  afterEach(async () => {
    await setup.close();
  });

  async function tokenFor(
    oidcToken: object,
    headers: Record<string, string> = {},
  ): Promise<string> {
    const before = setup.arrivals.length;
    await setup.createTask(queue, "/a?b=c", {
      httpRequest: { oidcToken, headers },
    });
    await setup.untilArrived(before + 1);
    return setup.arrivals.at(-1)?.headers.authorization ?? "";
  }

  /** As one does who knows the issuer only. */
  async function verified(authorization: string): Promise<JWTPayload> {
    const { issuer, jwks_uri } = Discovery.parse(
      await getJson(
        `${setup.emulator.issuer}/.well-known/openid-configuration`,
      ),
    );
    const keys = createLocalJWKSet(Keys.parse(await getJson(jwks_uri)));
    const { payload } = await jwtVerify(
      authorization.replace(/^Bearer /u, ""),
      keys,
      {
        issuer,
        algorithms: ["RS256"],
        currentDate: new Date(setup.clock.now()),
      },
    );
    return payload;
  }

  test("is verified by the issuer's documents, and says who calls whom for an hour", async () => {
    const authorization = await tokenFor({
      serviceAccountEmail: ACCOUNT,
      audience: "https://function.test",
    });
    const { sub, ...claims } = await verified(authorization);
    expect(claims).toEqual({
      iss: setup.emulator.issuer,
      aud: "https://function.test",
      azp: sub,
      email: ACCOUNT,
      email_verified: true,
      iat: START_MS / 1000,
      exp: START_MS / 1000 + 3600,
    });
    expect(sub).toMatch(/^\d{21}$/u);
  });

  test("is for the URL when no audience is given", async () => {
    const authorization = await tokenFor({ serviceAccountEmail: ACCOUNT });
    expect(await verified(authorization)).toMatchObject({
      aud: `${setup.url}/a?b=c`,
    });
  });

  test("takes the place of the task's own header", async () => {
    const own = { authorization: "Bearer own", Authorization: "Basic own" };
    const oidcToken = { serviceAccountEmail: ACCOUNT };
    expect(await verified(await tokenFor(oidcToken, own))).toMatchObject({
      email: ACCOUNT,
    });
    await setup.createTask(queue, "/", {
      httpRequest: { headers: { authorization: "Basic own" } },
    });
    await setup.untilArrived(2);
    expect(setup.arrivals[1]?.headers.authorization).toBe("Basic own");
  });

  test("is of the account that is asked for, which keeps its number", async () => {
    const claims = [];
    for (const serviceAccountEmail of [ACCOUNT, "other@project.test", ACCOUNT])
      claims.push(await verified(await tokenFor({ serviceAccountEmail })));
    const [first, other, again] = claims;
    expect(other?.["email"]).toBe("other@project.test");
    expect(other?.sub).not.toBe(first?.sub);
    expect(again?.sub).toBe(first?.sub);
  });

  test("is signed with a key that no other emulator has", async () => {
    const authorization = await tokenFor({ serviceAccountEmail: ACCOUNT });
    const other = await CloudTasksSetup.open();
    const keys = createLocalJWKSet(
      Keys.parse(await getJson(`${other.emulator.issuer}/oauth2/v3/certs`)),
    );
    await other.close();
    const token = authorization.replace(/^Bearer /u, "");
    await expect(jwtVerify(token, keys)).rejects.toThrow(/signature/u);
  });

  test("has an issuer that serves nothing else", async () => {
    const response = await fetch(`${setup.emulator.issuer}/`);
    expect(response.status).toBe(404);
  });
});
