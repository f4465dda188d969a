import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { OPERATION_LOADERS } from "#functions/catalog.ts";
import { readConfig } from "#functions/config.ts";
import { googleHosting } from "#functions/process/hosting/google-hosting.ts";
import { FIRESTORE } from "#scripts/emulators/firestore-emulator.ts";
import { PUBSUB } from "#scripts/emulators/pubsub-emulator.ts";
import { createDevelopmentIssuer } from "#shared/auth/development-issuer.ts";
import { JsonRecord, type JsonObject } from "#shared/kernel/json.ts";
import { hasEmulator } from "./emulators-available.ts";
import { FirebaseStage } from "./firebase-stage.ts";
import { hasFirebaseTools } from "./firebase-tools.ts";

const Answer = z.object({
  payload: JsonRecord.nullable(),
  error: JsonRecord.nullable(),
});

/** A token that the functions take, of the key that they find in their Secret Manager. */
async function tokenFor({ environment }: FirebaseStage): Promise<string> {
  const { google } = readConfig(environment);
  if (google === null) throw new Error("The emulators are Google's.");
  const hosting = googleHosting(google);
  const { secrets, clock } = hosting.platform;
  const parts = { secrets, clock, cloudService: null };
  const issuer = await createDevelopmentIssuer(parts);
  const token = await issuer.issue("alice@example.com", ["user"]);
  await hosting.close();
  return token;
}

const isThere =
  (await hasEmulator(FIRESTORE, PUBSUB)) && (await hasFirebaseTools());

describe.runIf(isThere)("firebase emulators:start", () => {
  let stage: FirebaseStage;
  let token: string;

  beforeAll(async () => {
    stage = await FirebaseStage.open();
    token = await tokenFor(stage);
  }, 180_000);

  afterAll(async () => {
    await stage.close();
  });

  async function call(
    url: string,
    payload: JsonObject,
  ): Promise<{ readonly status: number } & z.infer<typeof Answer>> {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({ payload }),
    });
    const answer = Answer.parse(await response.json());
    return { status: response.status, ...answer };
  }

  test("finds every operation, each as a function of its name", async () => {
    expect(await stage.discovered()).toEqual(
      Object.fromEntries(
        Object.keys(OPERATION_LOADERS).map((name) => [
          name.replaceAll("_", "-"),
          name,
        ]),
      ),
    );
  });

  test("serves a function under its own URL", async () => {
    const answer = await call(`${stage.functionsUrl}/whoami`, {});
    expect(answer).toMatchObject({
      status: 200,
      payload: { caller_id: "alice@example.com" },
    });
  });

  test("serves a function and the list of all through Hosting", async () => {
    const answer = await call(`${stage.hostingUrl}/create-casefile`, {
      title: "Keller v. Northgate",
    });
    expect(answer).toMatchObject({
      status: 200,
      payload: { casefile_id: expect.stringMatching(/^cf_/u) },
    });
    const page = await fetch(stage.hostingUrl);
    expect(await page.text()).toContain('href="/create-casefile.json"');
    const contract = await fetch(`${stage.hostingUrl}/create-casefile.json`);
    expect(await contract.json()).toMatchObject({ name: "create_casefile" });
    const document = await fetch(`${stage.hostingUrl}/openapi.json`);
    expect(await document.json()).toMatchObject({ openapi: "3.1.0" });
    const docs = await fetch(`${stage.hostingUrl}/docs`);
    expect(await docs.text()).toContain("/docs/start.js");
    expect(docs.headers.get("content-security-policy")).toContain(
      "script-src 'self';",
    );
  });

  test("carries a workflow from function to function by the task queue", async () => {
    const answer = await call(`${stage.functionsUrl}/start-workflow`, {
      workflow_name: "casefile_setup",
      input: { title: "A setup", client: "maria.keller@example.com" },
      wait_seconds: 50,
    });
    expect(answer).toMatchObject({
      status: 200,
      payload: { result: { status: "success" } },
    });
  });

  test("keeps what the platform calls from everybody else", async () => {
    const sweep = await call(`${stage.functionsUrl}/sweep-runs`, {});
    expect(sweep).toMatchObject({ status: 403 });
    const hosted = await fetch(`${stage.hostingUrl}/sweep-runs`, {
      method: "POST",
    });
    expect(hosted.status).toBe(404);
  });
});
