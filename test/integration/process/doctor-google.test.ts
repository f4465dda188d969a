import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { listenOnLoopback } from "#scripts/cloud-tasks-emulator/loopback.ts";
import { freePort } from "#scripts/emulators/free-port.ts";
import { DoctorStage, marked } from "./doctor-stage.ts";

const GOOGLE = {
  COLLIDER_PLATFORM: "google",
  GOOGLE_CLOUD_PROJECT: "law-office",
  COLLIDER_LOCATION: "europe-west1",
  COLLIDER_QUEUE: "collider",
  COLLIDER_FUNCTIONS_URL: "https://europe-west1-law-office.cloudfunctions.net",
  COLLIDER_TASKS_SERVICE_ACCOUNT:
    "collider-tasks@law-office.iam.gserviceaccount.com",
  COLLIDER_FIREBASE_PROJECT: "law-office",
};

let stage: DoctorStage;

beforeAll(async () => {
  stage = await DoctorStage.open();
});
afterAll(async () => stage.close());
beforeEach(async () => stage.makeHome());

describe("npm run doctor, of Google Cloud,", { timeout: 120_000 }, () => {
  it.each([{ COLLIDER_PLATFORM: "google" }, { K_SERVICE: "whoami" }])(
    "with %j alone names every setting that is missing",
    async (environment) => {
      const told = await stage.run(environment);
      expect(told.exitCode).toBe(1);
      const missing = Object.keys(GOOGLE)
        .slice(1, -1)
        .map((name) => `${name} is required`);
      expect(marked("✘", told)).toEqual([
        expect.stringContaining(`✘ settings ${missing.join(" ")} →`),
      ]);
    },
  );

  it("looks whether there are credentials, and tells nothing that is in them", async () => {
    const absent = await stage.run(GOOGLE);
    expect(absent.exitCode).toBe(1);
    expect(marked("✘", absent)).toEqual([
      expect.stringMatching(
        /^✘ credentials .*→ gcloud auth application-default login$/u,
      ),
    ]);
    const folder = join(stage.home, ".config/gcloud");
    await mkdir(folder, { recursive: true });
    await writeFile(
      join(folder, "application_default_credentials.json"),
      '{"type":"authorized_user","refresh_token":"the secret"}',
    );
    const told = await stage.run(GOOGLE);
    expect(told.exitCode).toBe(0);
    expect(told.output).toContain("(authorized_user)");
    expect(told.output).not.toContain("the secret");
  });

  it("looks for the emulators that are named", async () => {
    const server = createServer();
    const there = await listenOnLoopback(server, 0);
    const absent = `127.0.0.1:${await freePort()}`;
    const port = String(await freePort());
    const emulated = {
      ...GOOGLE,
      PORT: port,
      COLLIDER_FUNCTIONS_URL: `http://127.0.0.1:${port}`,
      FIRESTORE_EMULATOR_HOST: there,
      PUBSUB_EMULATOR_HOST: there,
      CLOUD_TASKS_EMULATOR_HOST: there,
      CLOUD_TASKS_EMULATOR_ISSUER: `http://${there}`,
      SECRET_MANAGER_EMULATOR_HOST: absent,
    };
    const told = await stage.run(emulated);
    const well = await stage.run({
      ...emulated,
      SECRET_MANAGER_EMULATOR_HOST: there,
    });
    server.close();
    expect(told.exitCode).toBe(1);
    expect(marked("✘", told)).toEqual([
      expect.stringMatching(
        new RegExp(`^✘ Secret Manager .*${absent} → npm run emulators`, "u"),
      ),
    ]);
    expect(well.exitCode).toBe(0);
  });
});
