import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { broken, fine, type Finding } from "./finding.ts";

const SUBJECT = "keys";
const OF_OTHERS = 0o077;

/** Whether the keys of a data folder are for their owner alone; nothing is said where there are none yet. */
export async function checkKeys(dataDir: string): Promise<readonly Finding[]> {
  const folder = join(dataDir, "keys");
  const names = await readdir(folder).catch(() => []);
  if (names.length === 0) return [];
  const open: string[] = [];
  for (const name of names) {
    const { mode } = await stat(join(folder, name));
    if ((mode & OF_OTHERS) !== 0) open.push(name);
  }
  return [
    open.length === 0
      ? fine(SUBJECT, `${names.join(", ")}: for their owner alone`)
      : broken(
          SUBJECT,
          `others can read or change ${open.join(", ")}, and so be anybody`,
          `chmod -R go= '${folder}'`,
        ),
  ];
}
