import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { ColliderError } from "#shared/kernel/error.ts";
import { makeIndexes } from "./table-indexes.ts";

/** The one file of a data folder that holds everything but the keys. */
export const DATABASE_FILE = "collider.sqlite";

// Documents are rows by number: large ones would not fit into the pages of a table ordered by path. Each index costs a
// page of every flush, so there is one for all; a group is looked up by its collections. Those of `makeIndexes` are of
// single collections.
// `elements` holds one row for each text in a top-level array of a document: what array-contains asks for. Whoever changes a
// document knows its rows; an index that found them, of older data folders, is gone.
const SCHEMA = `
CREATE TABLE IF NOT EXISTS documents (
  collection TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  data TEXT NOT NULL,
  path TEXT AS (collection || '/' || id),
  PRIMARY KEY (collection, id)
);
CREATE TABLE IF NOT EXISTS collections (
  name TEXT NOT NULL,
  collection TEXT NOT NULL,
  PRIMARY KEY (name, collection)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS elements (
  collection TEXT NOT NULL,
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (collection, field, value, id)
) WITHOUT ROWID;
DROP INDEX IF EXISTS elements_by_document;
CREATE TABLE IF NOT EXISTS tasks (
  id INTEGER PRIMARY KEY,
  name TEXT,
  operation TEXT NOT NULL,
  payload TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  retry_count INTEGER NOT NULL,
  traceparent TEXT,
  ordering TEXT
);
CREATE TABLE IF NOT EXISTS task_names (
  name TEXT PRIMARY KEY,
  remembered_until INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS openings (id INTEGER PRIMARY KEY, number INTEGER NOT NULL);
`;

// Raised with every change of the tables.
const SCHEMA_VERSION = 1;

// 16 MiB of log: a page that many commits change is written back once.
const CHECKPOINT_PAGES = 4096;
const CACHE_KIB = 8192;
/** SQLite's code for what another process has open. */
export const SQLITE_BUSY = 5;

/** Whether SQLite failed with this code. */
export function isSqliteError(thrown: unknown, errcode: number): boolean {
  return (
    thrown instanceof Error && "errcode" in thrown && thrown.errcode === errcode
  );
}

const Found = z.object({ tables: z.number(), version: z.number() });

/** Whether a database is empty, or its tables are these. */
export function isOfThisVersion(database: DatabaseSync): boolean {
  const found = database
    .prepare(
      "SELECT COUNT(*) AS tables, (SELECT user_version FROM pragma_user_version) AS version FROM sqlite_schema",
    )
    .get();
  const { tables, version } = Found.parse(found);
  return tables === 0 || version === SCHEMA_VERSION;
}

function assertVersion(database: DatabaseSync): void {
  if (isOfThisVersion(database)) return;
  throw new ColliderError(
    "FAILED_PRECONDITION",
    "The data folder was written by another version of Collider. Set COLLIDER_DATA_DIR to another folder, or remove that one.",
    { reason: "DATA_DIR_OTHER_VERSION" },
  );
}

function prepare(database: DatabaseSync): void {
  // The lock lasts as long as the process: one process owns a data folder.
  database.exec("PRAGMA locking_mode = EXCLUSIVE");
  database.exec("PRAGMA journal_mode = WAL");
  database.exec("PRAGMA synchronous = FULL");
  database.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  database.exec(`PRAGMA cache_size = -${CACHE_KIB}`);
  assertVersion(database);
  database.exec(SCHEMA);
  makeIndexes(database);
  database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
  database.exec("BEGIN IMMEDIATE; COMMIT");
}

/**
 * Opens the one database of a data folder, or one in memory for `null`.
 *
 * @throws ColliderError FAILED_PRECONDITION with the reason DATA_DIR_IN_USE when another process has it open, and with
 * DATA_DIR_OTHER_VERSION when its tables are not these.
 */
export function openDatabase(dataDir: string | null): DatabaseSync {
  if (dataDir !== null) mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = dataDir === null ? ":memory:" : join(dataDir, DATABASE_FILE);
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    prepare(database);
    return database;
  } catch (thrown) {
    database.close();
    if (!isSqliteError(thrown, SQLITE_BUSY)) throw thrown;
    throw new ColliderError(
      "FAILED_PRECONDITION",
      `The data folder ${dataDir} is in use by another process. Stop that one, or set COLLIDER_DATA_DIR to another folder.`,
      { reason: "DATA_DIR_IN_USE", cause: thrown },
    );
  }
}

/** How often the database was opened, this time included; durable. */
export function countOpening(database: DatabaseSync): number {
  const row = database
    .prepare(
      "INSERT INTO openings VALUES (1, 1) ON CONFLICT DO UPDATE SET number = number + 1 RETURNING number",
    )
    .get();
  return z.object({ number: z.number() }).parse(row).number;
}
