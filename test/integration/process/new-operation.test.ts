import { execFile } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { copyProject } from "./copied-project.ts";

const NEW = ["archive", "fold_paper"];
const OPERATION = "functions/archive/fold-paper.ts";
const ROWS = "test/integration/http/matrix/rows.ts";
const MATRIX = "test/integration/http/matrix/operations-matrix.test.ts";
const TEST = "test/integration/operations/fold-paper.test.ts";

let project: string;

/** What a program of the copied project prints; its failure is thrown with it. */
async function run(
  program: string,
  ...flags: readonly string[]
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  execFile(
    process.execPath,
    [join(project, program), ...flags],
    // What this run of the tests has set is not for one inside it.
    { cwd: project, env: { PATH: process.env["PATH"] } },
    (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${error.message}\n${stdout}${stderr}`));
    },
  );
  return promise;
}

beforeAll(async () => {
  project = await copyProject([
    "test",
    "tsconfig.json",
    "vitest.config.ts",
    ".oxlintrc.json",
    "firebase.json",
    "firestore.indexes.json",
    "functions.yaml",
  ]);
});

afterAll(async () => {
  await rm(project, { recursive: true, force: true });
});

describe("a new operation", { timeout: 180_000 }, () => {
  it("is green as it is written", async () => {
    const told = await run("scripts/new-operation.ts", ...NEW);
    expect(told).toContain(`Written: ${OPERATION}`);
    expect(told).toContain(`Written: ${TEST}`);
    expect(told).toContain(`Written: ${ROWS}`);
    expect(told).toContain("functions/catalog.ts");
    await run("scripts/generate.ts", "--check");
    await run(
      "node_modules/prettier/bin/prettier.cjs",
      "--check",
      OPERATION,
      TEST,
      ROWS,
    );
    await run(
      "node_modules/oxlint/bin/oxlint",
      "--type-aware",
      "--deny-warnings",
      OPERATION,
      TEST,
      ROWS,
    );
    await run("node_modules/@typescript/native/bin/tsc", "--noEmit");
    const vitest = "node_modules/vitest/vitest.mjs";
    await run(vitest, "run", TEST);
    const rows = await run(vitest, "run", MATRIX, "-t", "fold_paper");
    expect(rows).toMatch(/[4-9] passed/u);
  });

  it("is never written over what is there", async () => {
    const before = await readFile(join(project, OPERATION), "utf8");
    await expect(run("scripts/new-operation.ts", ...NEW)).rejects.toThrow(
      "There is an operation or a tool fold_paper already.",
    );
    await expect(
      run("scripts/new-operation.ts", "casefile", "fold_paper"),
    ).rejects.toThrow("already");
    expect(await readFile(join(project, OPERATION), "utf8")).toBe(before);
  });

  it.each([
    [["casefile", "Fold_Paper"], 'The name "Fold_Paper" must be'],
    [["casefile", "delete"], 'The name "delete" must be'],
    [["../shared", "fold_letter"], 'The domain "../shared" must be'],
    [["casefile"], "It takes DOMAIN and NAME."],
  ])("of %j is refused, and says why", async (names, why) => {
    await expect(run("scripts/new-operation.ts", ...names)).rejects.toThrow(
      why,
    );
  });
});
