import { globSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import {
  FIREBASE_TOOLS,
  hasFirebaseToolsIn,
  TESTED_FIREBASE_TOOLS,
} from "#scripts/deploy/firebase-tools.ts";
import {
  findJarIn,
  findSdk,
  type SdkComponent,
} from "#scripts/emulators/cloud-sdk.ts";
import { findJava } from "#scripts/emulators/find-java.ts";
import { FIRESTORE } from "#scripts/emulators/firestore-emulator.ts";
import { PUBSUB } from "#scripts/emulators/pubsub-emulator.ts";
import { findChromium } from "#scripts/find-chromium.ts";
import { findProgram } from "#scripts/find-program.ts";
import { messageOf } from "#scripts/message-of.ts";
import { fine, optional, type Finding } from "./finding.ts";

const EMULATORS = "npm run emulators and npm run test:emulated want it";

async function look(
  subject: string,
  wanted: string,
  find: () => Promise<string>,
): Promise<Finding> {
  try {
    return fine(subject, await find());
  } catch (thrown) {
    return optional(subject, wanted, messageOf(thrown));
  }
}

async function findGcloud(): Promise<string> {
  const found = await findProgram("gcloud");
  if (found !== null) return found;
  throw new Error(
    "gcloud is absent: install the Google Cloud SDK, https://cloud.google.com/sdk/docs/install.",
  );
}

async function checkEmulator(component: SdkComponent): Promise<Finding> {
  return look(`${component.name} emulator`, EMULATORS, async () =>
    findJarIn(await findSdk(), component),
  );
}

/** Whether npx has the CLI that is deployed with. */
async function isInNpxCache(): Promise<boolean> {
  const cache = process.env["npm_config_cache"] || join(homedir(), ".npm");
  const found = globSync("_npx/*/package.json", { cwd: cache });
  for (const path of found)
    if (await hasFirebaseToolsIn(join(cache, dirname(path)))) return true;
  return false;
}

async function checkFirebase(): Promise<Finding> {
  const fetching = [
    ...((await isInNpxCache())
      ? []
      : ["npm run start:firebase", "npm run deploy"]),
    ...((await hasFirebaseToolsIn(TESTED_FIREBASE_TOOLS))
      ? []
      : ["npm run test:emulated"]),
  ];
  return fetching.length === 0
    ? fine("Firebase CLI", FIREBASE_TOOLS)
    : optional(
        "Firebase CLI",
        `${fetching.join(", ")} will fetch it, 266 MB`,
        `Nothing, where npm's registry is reached. To have it before: npx --yes ${FIREBASE_TOOLS} --version`,
      );
}

/** What other commands want than `npm start`. */
export async function checkTools(): Promise<readonly Finding[]> {
  return Promise.all([
    look("gcloud", "npm run deploy wants it", findGcloud),
    checkEmulator(FIRESTORE),
    checkEmulator(PUBSUB),
    look("Java", EMULATORS, findJava),
    look("Chromium", "npm run test:browser wants it", findChromium),
    checkFirebase(),
  ]);
}
