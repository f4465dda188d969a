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

describe.concurrent("the program", () => {
  it.each([
    "bench.ts",
    "cloud-tasks-emulator/main.ts",
    "demo.ts",
    "emulators.ts",
    "generate.ts",
    "start.ts",
    "token.ts",
  ])(
    "%s says how it is called, when asked and when a flag is wrong",
    async (program) => {
      const [asked, wrong] = await Promise.all([
        run(program, ["--help"]),
        run(program, ["--nope"]),
      ]);
      expect(asked).toMatchObject({ exitCode: 0, stderr: "" });
      const usage = asked.stdout.trimEnd();
      expect(usage).toMatch(/^[A-Z].+\n\n/);
      expect(wrong).toEqual({
        exitCode: 1,
        stdout: "",
        stderr: `Unknown option '--nope'\n\n${usage}\n`,
      });
    },
  );

  it.each([
    ["bench.ts", []],
    ["demo.ts", []],
    ["start.ts", []],
    ["token.ts", ["--user", "alice@example.com"]],
  ])("%s names a variable that is wrong", async (program, flags) => {
    const wrong = await run(program, flags, { COLLIDER_LOG_LEVEL: "loud" });
    expect(wrong).toMatchObject({ exitCode: 1, stdout: "" });
    expect(wrong.stderr).toContain("COLLIDER_LOG_LEVEL");
    expect(wrong.stderr).not.toMatch(STACK);
  });
});
