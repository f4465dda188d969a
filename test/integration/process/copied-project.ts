import { cp, mkdtemp, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const PROJECT = resolve(import.meta.dirname, "../../..");
const COPIED = [
  "functions",
  "shared",
  "workflows",
  "scripts",
  "samples",
  "package.json",
  "package-lock.json",
  ".env.example",
];

/**
 * A project of its own, so that its `.env` is nobody else's.
 *
 * @param more - what is copied beside that which it takes to run
 */
export async function copyProject(
  more: readonly string[] = [],
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "collider alone "));
  for (const name of [...COPIED, ...more])
    await cp(join(PROJECT, name), join(folder, name), { recursive: true });
  await symlink(join(PROJECT, "node_modules"), join(folder, "node_modules"));
  return folder;
}
