import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const PROJECT = resolve(import.meta.dirname, "../../..");
const STACK = /^ +at /m;

interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(
  program: string,
  flags: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  const { promise, resolve: ended } = Promise.withResolvers<Ended>();
  execFile(
    process.execPath,
    [join(PROJECT, "scripts", program), ...flags],
    { env: { ...process.env, ...environment } },
    (error, stdout, stderr) => {
      const exitCode = typeof error?.code === "number" ? error.code : 0;
      ended({ exitCode, stdout, stderr });
    },
  );
  return promise;
}

// One process after the other: each is a start of the whole program.
describe("the program", { timeout: 120_000 }, () => {
  it.each([
    "bench.ts",
    "cloud-tasks-emulator/main.ts",
    "demo.ts",
    "deploy-plan.ts",
    "doctor.js",
    "emulators.ts",
    "generate.ts",
    "new-operation.ts",
    "openapi.ts",
    "start.ts",
    "token.ts",
    "verify.ts",
    "workspace.ts",
  ])("%s says how it is called when a flag is wrong", async (program) => {
    const wrong = await run(program, ["--nope"]);
    expect(wrong).toMatchObject({ exitCode: 1, stdout: "" });
    expect(wrong.stderr).toMatch(/^Unknown option '--nope'\n\n[A-Z].+\n\n/);
    expect(wrong.stderr).not.toMatch(STACK);
  });

  it("says how it is called when asked, and does nothing else", async () => {
    const asked = await run("demo.ts", ["--help"]);
    expect(asked).toMatchObject({ exitCode: 0, stderr: "" });
    expect(asked.stdout).toMatch(/^[A-Z].+\n\n/);
  });

  it.each([
    ["token.ts", ["--user", "alice@example.com"], "`npm start` prints"],
    ["bench.ts", ["--quick"], "Set COLLIDER_DATA_DIR to a folder"],
  ])(
    "%s says what it lacks where everything is kept in memory",
    async (program, flags, advice) => {
      const refused = await run(program, flags, {
        COLLIDER_DATA_DIR: ":memory:",
      });
      expect(refused).toMatchObject({ exitCode: 1, stdout: "" });
      expect(refused.stderr).toContain(advice);
      expect(refused.stderr).not.toMatch(STACK);
    },
  );

  it.each([
    ["start.ts", []],
    ["token.ts", ["--user", "alice@example.com"]],
  ])("%s names a variable that is wrong", async (program, flags) => {
    const wrong = await run(program, flags, { COLLIDER_LOG_LEVEL: "loud" });
    expect(wrong).toMatchObject({ exitCode: 1, stdout: "" });
    expect(wrong.stderr).toContain("COLLIDER_LOG_LEVEL");
    expect(wrong.stderr).not.toMatch(STACK);
  });
});
