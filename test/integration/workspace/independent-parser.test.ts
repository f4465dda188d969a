import { execFile } from "node:child_process";
import { glob } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { findProgram } from "#scripts/find-program.ts";
import { differencesOf, readByPython } from "./compared-mail.ts";
import {
  OF_FIXTURES,
  OF_REAL_MAIL,
  type Explained,
} from "./explained-differences.ts";

const run = promisify(execFile);

// Python's email package shares nothing with the parsers that are used here: neither authors, nor a language, nor a line.
// The parsers of npm mostly do.
const python = await findProgram("python3");
const realMail = process.env["COLLIDER_TEST_MAIL_DIR"];

const FOLDERS: readonly (readonly [string, string, Explained])[] = [
  ["the sample office", "samples/workspace/mail", {}],
  ["nasty messages", "test/fixtures/mail", OF_FIXTURES],
  ...(realMail === undefined
    ? []
    : [["real mail", realMail, OF_REAL_MAIL] as const]),
];

/** The version whose words stand in the tables; another one may have learned better. */
const COMPARED_WITH = "Python 3.11.";

async function messagesIn(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const path of glob("**/*.eml", { cwd: folder })) found.push(path);
  return found.toSorted();
}

type Rows = readonly (readonly [string, string, string])[];

async function differencesIn(
  folder: string,
  files: readonly string[],
): Promise<ReadonlyMap<string, Rows>> {
  const paths = files.map((file) => join(folder, file));
  const read = await readByPython(python ?? "", paths);
  expect(read).toHaveLength(files.length);
  const found = new Map<string, Rows>();
  for (const [index, facts] of read.entries()) {
    const differences = await differencesOf(paths[index] ?? "", facts);
    const rows = differences.map(
      (one) => [one.field, one.ours, one.python] as const,
    );
    if (rows.length > 0) found.set(files[index] ?? "", rows);
  }
  return found;
}

/** What our side says in each field of which a difference is known. */
function ours(rows: Rows): readonly string[] {
  return rows.map(([field, said]) => `${field}: ${said}`);
}

// Without Python, which is no part of what is installed here, the run says that this was skipped.
describe.skipIf(python === null).each(FOLDERS)(
  "what is read in a message of %s",
  (_, folder, explained) => {
    it("is what Python's own parser reads, or the difference is explained", async () => {
      const files = await messagesIn(folder);
      expect(files.length).toBeGreaterThan(20);
      const found = await differencesIn(folder, files);
      for (const [file, rows] of found) {
        const [, known] = explained[file] ?? [null, []];
        const isKnown = new Set(ours(known));
        const unexplained = ours(rows).filter((row) => !isKnown.has(row));
        expect([file, ...unexplained]).toEqual([file]);
      }
    });

    it("differs where the table says so, and as it says", async (test) => {
      const { stdout } = await run(python ?? "", ["--version"]);
      test.skip(!stdout.startsWith(COMPARED_WITH), stdout);
      const files = await messagesIn(folder);
      const found = await differencesIn(folder, files);
      const known = Object.entries(explained).filter(([file]) =>
        files.includes(file),
      );
      expect(Object.fromEntries(found)).toEqual(
        Object.fromEntries(known.map(([file, [, rows]]) => [file, rows])),
      );
    });
  },
);
