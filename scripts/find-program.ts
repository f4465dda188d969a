import { constants } from "node:fs";
import { delimiter, join } from "node:path";
import { isPermitted } from "./is-permitted.ts";

/** Where the first of some programs is that is on the path; null when none is. */
export async function findProgram(
  ...names: readonly string[]
): Promise<string | null> {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  for (const name of names)
    for (const folder of folders) {
      const path = join(folder, name);
      if (await isPermitted(path, constants.X_OK)) return path;
    }
  return null;
}
