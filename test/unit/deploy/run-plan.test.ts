import { execFile } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  firebase,
  gcloud,
  run,
  runIf,
  runUnless,
  type Step,
} from "#scripts/deploy/command.ts";
import { runPlan, StepFailed } from "#scripts/deploy/run-plan.ts";

const PROJECT = "my-project";
const PROGRAM = resolve(import.meta.dirname, "../../../scripts/deploy.ts");

/** Notes how it was called, and how many bytes it was given; fails for a word `absent` or `broken`. */
const FAKE = `#!/bin/sh
echo "$(basename "$0") $*: $(wc -c | tr -d ' ')" >> "$CALLS"
case "$*" in
  "projects describe"*) echo 4242 ;;
  *absent*|*broken*) exit 3 ;;
esac
`;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "collider deploy "));
  for (const name of ["gcloud", "npx"]) {
    await writeFile(join(folder, name), FAKE);
    await chmod(join(folder, name), 0o755);
  }
  await writeFile(join(folder, "calls"), "");
  vi.stubEnv("CALLS", join(folder, "calls"));
  vi.stubEnv("PATH", `${folder}${delimiter}${process.env["PATH"] ?? ""}`);
  vi.spyOn(console, "log").mockReturnValue();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

async function calls(): Promise<readonly string[]> {
  const text = await readFile(join(folder, "calls"), "utf8");
  return text.split("\n").slice(0, -1);
}

async function runSteps(...steps: readonly Step[]): Promise<void> {
  const section = { title: "A section", help: "Look at the sky.", steps };
  await runPlan(PROJECT, [section], folder);
}

describe("running a plan", () => {
  test("runs each command as it is, one after the other", async () => {
    await runSteps(
      run(gcloud("do", "a thing")),
      run(firebase("deploy", "--project", PROJECT)),
    );
    expect(await calls()).toEqual([
      "gcloud do a thing: 0",
      `npx --yes firebase-tools@15.34.2 deploy --project ${PROJECT}: 0`,
    ]);
  });

  test("makes what is absent, and leaves what is there", async () => {
    await runSteps(
      runUnless(gcloud("look", "there"), gcloud("make", "it")),
      runUnless(gcloud("look", "absent"), gcloud("make", "that")),
    );
    expect(await calls()).toEqual([
      "gcloud look there: 0",
      "gcloud look absent: 0",
      "gcloud make that: 0",
    ]);
  });

  test("removes what is there, and leaves out what is absent", async () => {
    await runSteps(
      runIf(gcloud("look", "there"), gcloud("delete", "it")),
      runIf(gcloud("look", "absent"), gcloud("delete", "that")),
    );
    expect(await calls()).toEqual([
      "gcloud look there: 0",
      "gcloud delete it: 0",
      "gcloud look absent: 0",
    ]);
  });

  test("changes or removes what is found by the name that it was found by, and makes what is not", async () => {
    const found = (name: string): Step => ({
      type: "find",
      find: gcloud("projects", "describe", name),
      present: gcloud("change", "${FOUND}"),
      absent: gcloud("make"),
    });
    const missed: Step = {
      type: "find",
      find: gcloud("list"),
      present: gcloud("remove", "${FOUND}"),
      absent: null,
    };
    await runSteps(found("one"), missed, { ...missed, absent: gcloud("make") });
    expect(await calls()).toEqual([
      "gcloud projects describe one: 0",
      "gcloud change 4242: 0",
      "gcloud list: 0",
      "gcloud list: 0",
      "gcloud make: 0",
    ]);
  });

  test("makes nothing where it could not look", async () => {
    const running = runSteps({
      type: "find",
      find: gcloud("broken"),
      present: gcloud("change"),
      absent: gcloud("make"),
    });
    await expect(running).rejects.toThrow("gcloud broken");
    expect(await calls()).toEqual(["gcloud broken: 0"]);
  });

  test("stops at the first that fails, and says which it was and what to do", async () => {
    const running = runSteps(
      run(gcloud("first")),
      run(gcloud("broken", "--flag")),
      run(gcloud("never")),
    );
    await expect(running).rejects.toThrow(StepFailed);
    await expect(running).rejects.toThrow(
      "This failed with exit status 3:\n  gcloud broken --flag\nLook at the sky.\nThen run the same again",
    );
    expect(await calls()).toEqual([
      "gcloud first: 0",
      "gcloud broken --flag: 0",
    ]);
  });

  test("goes on after what may fail", async () => {
    await runSteps(
      { type: "run", command: gcloud("broken"), mayFail: true },
      run(gcloud("next")),
    );
    expect(await calls()).toHaveLength(2);
  });

  test("asks for the project's number once, when it is needed", async () => {
    const command = gcloud("show", "n=${PROJECT_NUMBER}");
    await runSteps(run(gcloud("first")), run(command), run(command));
    expect(await calls()).toEqual([
      "gcloud first: 0",
      "gcloud projects describe my-project --format=value(projectNumber): 0",
      "gcloud show n=4242: 0",
      "gcloud show n=4242: 0",
    ]);
  });

  test("gives a key of 32 bytes to what asks for one", async () => {
    await runSteps(run({ ...gcloud("keep"), input: "random_key" }));
    expect(await calls()).toEqual(["gcloud keep: 32"]);
  });

  test("writes a file, with the folder that it lies in", async () => {
    await runSteps({ type: "write", path: "a/b/.env.x", text: "A=1\n" });
    expect(await readFile(join(folder, "a/b/.env.x"), "utf8")).toBe("A=1\n");
  });

  test("says what is absent where a program is", async () => {
    vi.stubEnv("PATH", "/nowhere");
    await expect(runSteps(run(gcloud("x")))).rejects.toThrow(
      "gcloud is absent: install the Google Cloud SDK",
    );
  });
});

describe("npm run deploy", () => {
  const execute = promisify(execFile);
  const where = ["--project", PROJECT, "--location", "europe-west1"];

  test("shows the plan and runs nothing of it without a yes", async () => {
    const running = execute(process.execPath, [PROGRAM, ...where]);
    await expect(running).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringContaining("gcloud services enable"),
      stderr: expect.stringContaining("Nothing was run."),
    });
    expect(await calls()).toEqual([]);
  });

  test("names the flag that is wrong, and shows no stack", async () => {
    const running = execute(process.execPath, [PROGRAM, "--project=Wrong"]);
    await expect(running).rejects.toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(/^--project must be [^\n]*\n$/u),
    });
  });
});
