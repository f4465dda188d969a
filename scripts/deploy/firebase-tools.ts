import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";

/** The version that its tests are run with. */
export const FIREBASE_TOOLS = "firebase-tools@15.34.2";

/** Where the tests have theirs. Of 630 packages and 266 MB, so that it is none of the project's own. */
export const TESTED_FIREBASE_TOOLS = resolve(
  import.meta.dirname,
  "../../node_modules/.cache/firebase-tools",
);

const Package = z.object({ version: z.string() });

/** Whether this version is among a folder's packages. */
export async function hasFirebaseToolsIn(folder: string): Promise<boolean> {
  const path = join(folder, "node_modules/firebase-tools/package.json");
  const text = await readFile(path, "utf8").catch(() => null);
  if (text === null) return false;
  const { version } = Package.parse(JSON.parse(text));
  return FIREBASE_TOOLS === `firebase-tools@${version}`;
}
