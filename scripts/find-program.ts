import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Where the first of some programs is that is on the path; null when none is. */
export async function findProgram(
  ...names: readonly string[]
): Promise<string | null> {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  for (const name of names)
    for (const folder of folders) {
      const path = join(folder, name);
      if (await isExecutable(path)) return path;
    }
  return null;
}
