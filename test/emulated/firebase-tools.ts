import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { FIREBASE_TOOLS } from "#scripts/deploy/shell-text.ts";
import { isAvailable } from "./emulators-available.ts";

// Of 630 packages and 266 MB, so that it is none of the project's own; it is installed when it is needed first.
const FOLDER = resolve(
  import.meta.dirname,
  "../../node_modules/.cache/firebase-tools",
);
const INSTALLED = join(FOLDER, "node_modules/firebase-tools");

/** The Firebase CLI's program. */
export const FIREBASE = join(INSTALLED, "lib/bin/firebase.js");

const Package = z.object({ version: z.string() });

async function installedVersion(): Promise<string | null> {
  const path = join(INSTALLED, "package.json");
  const text = await readFile(path, "utf8").catch(() => null);
  return text === null ? null : Package.parse(JSON.parse(text)).version;
}

async function install(): Promise<void> {
  if (FIREBASE_TOOLS === `firebase-tools@${await installedVersion()}`) return;
  await mkdir(FOLDER, { recursive: true });
  await writeFile(join(FOLDER, "package.json"), '{ "private": true }\n');
  try {
    await promisify(execFile)(
      "npm",
      ["install", "--ignore-scripts", "--no-save", FIREBASE_TOOLS],
      { cwd: FOLDER },
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
