import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { firebase, type Command } from "#scripts/deploy/command.ts";
import { builtFolder, newcomer } from "./firebase-stage.ts";
import { FIREBASE, hasFirebaseTools } from "./firebase-tools.ts";
import { plannedCommands } from "./planned-commands.ts";

const run = promisify(execFile);
const COMMANDS = await plannedCommands("firebase");

/** What the Firebase CLI packs of a folder, told by the part of it that packs. */
const PACKED = `const { readdirRecursive } = require(process.argv[1]);
readdirRecursive({ path: process.argv[2], ignoreStrings: JSON.parse(process.argv[3]) })
  .then((files) => console.log(JSON.stringify(files.map(({ name }) => name))));`;

const Config = z.object({
  functions: z.array(z.object({ ignore: z.array(z.string()) })),
});

describe.runIf(await hasFirebaseTools())("the Firebase CLI", () => {
  let folder: string;

  beforeAll(async () => {
    folder = await builtFolder();
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  /** What it says to a user who has not logged in. */
  async function told({ args }: Command): Promise<string> {
    const running = run(process.execPath, [FIREBASE, ...args], {
      cwd: folder,
      env: newcomer(folder),
    });
    const { stdout, stderr } = await running.catch((thrown: unknown) =>
      z.object({ stdout: z.string(), stderr: z.string() }).parse(thrown),
    );
    return stdout + stderr;
  }

  test.each(
    COMMANDS.map((command) => [command.args.join(" "), command] as const),
  )("understands %s", async (_, command) => {
    expect(await told(command)).toContain("Failed to authenticate");
  });

  test("does not understand what is misspelt", async () => {
    expect(await told(firebase("deploy", "--projekt", "x"))).toContain(
      "unknown option",
    );
  });

  test("leaves settings, secrets, tests and data out of what it packs", async () => {
    const source = await mkdtemp(join(tmpdir(), "collider packed "));
    const kept = ["functions.yaml", "index.js", "package.json"];
    const left = [
      ".env",
      ".env.local",
      ".env.my-project",
      ".git/config",
      "key.local",
      "node_modules/a/index.js",
      "test/a.test.js",
      "data/collider.sqlite",
      "samples/mail/a.eml",
    ];
    for (const name of [...kept, ...left]) {
      await mkdir(dirname(join(source, name)), { recursive: true });
      await writeFile(join(source, name), "");
    }
    const file = resolve(import.meta.dirname, "../../firebase.json");
    const { functions } = Config.parse(
      JSON.parse(await readFile(file, "utf8")),
    );
    const { stdout } = await run(process.execPath, [
      "-e",
      PACKED,
      resolve(dirname(FIREBASE), "../fsAsync.js"),
      source,
      JSON.stringify(functions[0]?.ignore),
    ]);
    const packed = z.array(z.string()).parse(JSON.parse(stdout));
    expect(packed.toSorted()).toEqual(kept.map((name) => join(source, name)));
    await rm(source, { recursive: true });
  });
});
