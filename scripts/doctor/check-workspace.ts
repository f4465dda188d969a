import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { join } from "node:path";
import { isPermitted } from "#scripts/is-permitted.ts";
import {
  listMailFiles,
  sourcesOf,
  type MailboxFile,
} from "#shared/workspace/local/mail-files.ts";
import { broken, fine, optional, type Finding } from "./finding.ts";

const SUBJECT = "workspace";

/** How many messages a file holds; null where it cannot be read. */
async function countMessages(file: MailboxFile): Promise<number | null> {
  try {
    await access(file.path, constants.R_OK);
    return (await sourcesOf(file)).length;
  } catch {
    return null;
  }
}

async function isReadableFolder(folder: string): Promise<boolean> {
  return (
    (await isPermitted(folder, constants.R_OK | constants.X_OK)) &&
    (await stat(folder)).isDirectory()
  );
}

/** What mail there is. */
export async function checkWorkspace(workspaceDir: string): Promise<Finding> {
  const folder = join(workspaceDir, "mail");
  if (!(await isReadableFolder(folder)))
    return broken(
      SUBJECT,
      `${folder} is no folder that can be read`,
      "Set COLLIDER_WORKSPACE_DIR to a folder that has a folder mail.",
    );
  const files = await listMailFiles(folder);
  const unreadable: string[] = [];
  let messages = 0;
  for (const file of files) {
    const count = await countMessages(file);
    if (count === null) unreadable.push(file.path);
    else messages += count;
  }
  const [first] = unreadable;
  if (first !== undefined)
    return broken(
      SUBJECT,
      `${unreadable.length} of ${files.length} files cannot be read, as ${first}`,
      `chmod -R u+rX '${folder}'`,
    );
  const found = `${messages} messages in ${files.length} files of ${folder}`;
  return messages > 0
    ? fine(SUBJECT, found)
    : optional(SUBJECT, found, "Put .eml or .mbox files there.");
}
