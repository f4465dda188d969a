import { constants } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isPermitted } from "#scripts/is-permitted.ts";
import { messageOf } from "#scripts/message-of.ts";
import { DATABASE_FILE } from "#shared/platform/embedded/database.ts";
import {
  databaseState,
  type DatabaseState,
} from "#shared/platform/embedded/database-state.ts";
import { broken, fine, type Finding } from "./finding.ts";

const SUBJECT = "data folder";
const ANOTHER = "set COLLIDER_DATA_DIR to another folder";

async function kindOf(path: string): Promise<"absent" | "folder" | "other"> {
  const found = await stat(path).catch(() => null);
  if (found === null) return "absent";
  return found.isDirectory() ? "folder" : "other";
}

async function isWritable(folder: string): Promise<boolean> {
  return isPermitted(folder, constants.R_OK | constants.W_OK | constants.X_OK);
}

/** Whether the database, where there is one, may be written by who may write its folder. */
async function isDatabaseWritable(dataDir: string): Promise<boolean> {
  const path = join(dataDir, DATABASE_FILE);
  return (
    (await kindOf(path)) === "absent" ||
    isPermitted(path, constants.R_OK | constants.W_OK)
  );
}

/** Whether a folder that is not there could be made. */
async function checkAbsent(dataDir: string): Promise<Finding> {
  let parent = dirname(dataDir);
  while ((await kindOf(parent)) === "absent") parent = dirname(parent);
  return (await kindOf(parent)) === "folder" && (await isWritable(parent))
    ? fine(SUBJECT, `${dataDir} is not there yet; the first start makes it`)
    : broken(
        SUBJECT,
        `${dataDir} cannot be made: ${parent} is no folder that may be written`,
        `Give yourself that folder, or ${ANOTHER}.`,
      );
}

function databaseFinding(dataDir: string, state: DatabaseState): Finding {
  switch (state) {
    case "absent":
      return fine(SUBJECT, `${dataDir}, with nothing kept yet`);
    case "closed":
      return fine(SUBJECT, dataDir);
    case "left_open":
      return fine(
        SUBJECT,
        `${dataDir}; its process has died, and npm start goes on where it was`,
      );
    case "in_use":
      return broken(
        SUBJECT,
        `${dataDir} is in use by another process`,
        `Stop that one (lsof '${dataDir}'/* names it), or ${ANOTHER}.`,
      );
    case "other_version":
      return broken(
        SUBJECT,
        `${dataDir} was written by another version of Collider`,
        `Start that version over it, or ${ANOTHER}.`,
      );
  }
}

function checkDatabase(dataDir: string): Finding {
  try {
    return databaseFinding(dataDir, databaseState(dataDir));
  } catch (thrown) {
    return broken(
      SUBJECT,
      `${dataDir} cannot be read: ${messageOf(thrown)}`,
      `Put a backup in its place, as docs/operate.md says, or ${ANOTHER}.`,
    );
  }
}

/** Whether the embedded platform could open its folder, and what lies in it. */
export async function checkDataFolder(dataDir: string): Promise<Finding> {
  if ((await kindOf(dataDir)) === "absent") return checkAbsent(dataDir);
  if (!(await isWritable(dataDir)) || !(await isDatabaseWritable(dataDir)))
    return broken(
      SUBJECT,
      `${dataDir} may not be read and written`,
      `sudo chown -R "$(id -u)" '${dataDir}', or ${ANOTHER}.`,
    );
  return checkDatabase(dataDir);
}
