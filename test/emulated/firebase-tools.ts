import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  FIREBASE_TOOLS,
  hasFirebaseToolsIn,
  TESTED_FIREBASE_TOOLS,
} from "#scripts/deploy/firebase-tools.ts";
import { isAvailable } from "./emulators-available.ts";

/** The Firebase CLI's program. */
export const FIREBASE = join(
  TESTED_FIREBASE_TOOLS,
  "node_modules/firebase-tools/lib/bin/firebase.js",
);

async function install(): Promise<void> {
  if (await hasFirebaseToolsIn(TESTED_FIREBASE_TOOLS)) return;
  await mkdir(TESTED_FIREBASE_TOOLS, { recursive: true });
  await writeFile(
    join(TESTED_FIREBASE_TOOLS, "package.json"),
    '{ "private": true }\n',
  );
  try {
    await promisify(execFile)(
      "npm",
      ["install", "--ignore-scripts", "--no-save", FIREBASE_TOOLS],
      { cwd: TESTED_FIREBASE_TOOLS },
    );
  } catch (cause) {
    throw new Error(`${FIREBASE_TOOLS} could not be installed from npm.`, {
      cause,
    });
  }
}

/** Whether the version of the Firebase CLI that deployments use is there, or could be installed. */
export async function hasFirebaseTools(): Promise<boolean> {
  return isAvailable(install);
}
