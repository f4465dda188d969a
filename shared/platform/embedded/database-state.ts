import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import {
  DATABASE_FILE,
  isOfThisVersion,
  isSqliteError,
  SQLITE_BUSY,
} from "./database.ts";

/** Of a data folder's database, seen from outside. `left_open`: its process ended without closing it. */
export type DatabaseState =
  "absent" | "closed" | "in_use" | "left_open" | "other_version";

/** Looks into the file alone, without its lock and its log. */
const ALONE = "immutable=1";
/** Asks for the lock, and makes none of the files that reading takes. */
const LOCK_ALONE = "mode=ro&readonly_shm=1";

const SQLITE_CANTOPEN = 14;

function look<Seen>(
  path: string,
  how: string,
  see: (database: DatabaseSync) => Seen,
): Seen {
  const url = pathToFileURL(path);
  url.search = how;
  const database = new DatabaseSync(url, { readOnly: true, timeout: 0 });
  try {
    return see(database);
  } finally {
    database.close();
  }
}

function isHeld(path: string): boolean {
  try {
    look(path, LOCK_ALONE, isOfThisVersion);
    return false;
  } catch (thrown) {
    if (isSqliteError(thrown, SQLITE_BUSY)) return true;
    // The lock was to be had; the log, which may not be indexed here, was not to be read.
    if (isSqliteError(thrown, SQLITE_CANTOPEN)) return false;
    throw thrown;
  }
}

/**
 * Looks at the database of a data folder and leaves every file as it is, which opening it does not.
 *
 * @throws Error when the file cannot be read, or is no database.
 */
export function databaseState(dataDir: string): DatabaseState {
  const path = join(dataDir, DATABASE_FILE);
  if (!existsSync(path)) return "absent";
  // The log is there while a process has the database open, and after one that died. Without its log a file is whole.
  if (existsSync(`${path}-wal`)) return isHeld(path) ? "in_use" : "left_open";
  return look(path, ALONE, isOfThisVersion) ? "closed" : "other_version";
}
