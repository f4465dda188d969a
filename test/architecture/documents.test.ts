import { existsSync } from "node:fs";
import { glob, readFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const PROJECT = resolve(import.meta.dirname, "../..");
const NOT_OURS = [
  "node_modules/**",
  "**/node_modules/**",
  "samples/**/drive/**",
];

async function filesOf(pattern: string): Promise<readonly string[]> {
  const found: string[] = [];
  const files = glob(pattern, { cwd: PROJECT, exclude: NOT_OURS });
  for await (const path of files) found.push(path);
  return found.toSorted();
}

const documents = await filesOf("**/*.md");
const decisions = await filesOf("docs/decisions/*.md");
const sources = await filesOf("**/*.ts");
const names = new Set([...sources, ...documents].map((path) => basename(path)));

/** Files that a text names, by their paths or by their names alone, and that are nowhere. */
function missingFiles(document: string, text: string): readonly string[] {
  const named = [...text.matchAll(/`([\w./-]+\.(?:ts|md))`/gu)];
  return named
    .map(([, path = ""]) => path)
    .filter((path) =>
      path.includes("/")
        ? !existsSync(join(PROJECT, path)) &&
          !existsSync(join(PROJECT, dirname(document), path))
        : !names.has(path),
    );
}

/** Numbers of decisions that a text names, and that none has. */
function missingDecisions(text: string): readonly string[] {
  const numbers = new Set(decisions.map((path) => basename(path).slice(0, 4)));
  const named = [...text.matchAll(/\bdecisions?[\s*/]+(\d{4})\b/gu)];
  return named
    .map(([, number = ""]) => number)
    .filter((number) => !numbers.has(number));
}

describe("what is written about the project", () => {
  it("names only files and decisions that there are, in comments too", async () => {
    const missing: string[] = [];
    for (const path of [...documents, ...sources]) {
      if (path === "test/architecture/documents.test.ts") continue;
      const text = await readFile(join(PROJECT, path), "utf8");
      for (const name of [
        ...missingFiles(path, text),
        ...missingDecisions(text),
      ])
        missing.push(`${path}: ${name}`);
    }
    expect(missing).toEqual([]);
  });

  it("is found out where it names a file or a decision that there is not", () => {
    expect(
      missingFiles(
        "shared/chat/README.md",
        "`turn.ts`, `shared/chat/turn.ts`, `chat-service.ts`, `shared/turn.ts`",
      ),
    ).toEqual(["chat-service.ts", "shared/turn.ts"]);
    expect(missingDecisions("decision 0001, and decision 9999")).toEqual([
      "9999",
    ]);
  });

  it("gives each decision a number of its own, and each number a decision", () => {
    const numbers = decisions.map((path) => Number(basename(path).slice(0, 4)));
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  });
});
