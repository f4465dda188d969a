import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { OPERATION_LOADERS } from "#functions/catalog.ts";
import { bundleFunctions } from "#scripts/deploy/bundle.ts";
import {
  clientPart,
  loadedWith,
  partsOf,
  type Part,
} from "#scripts/deploy/bundle-parts.ts";

const PROJECT = resolve(import.meta.dirname, "../..");
const FRAMEWORK = "@google-cloud/functions-framework";
const CLIENTS = [
  ["@google-cloud/firestore", "Firestore"],
  ["@google-cloud/tasks", "CloudTasksClient"],
  ["@google-cloud/pubsub", "PubSub"],
  ["@google-cloud/secret-manager", "SecretManagerServiceClient"],
  ["@googleapis/gmail", "gmail_v1"],
  ["@googleapis/drive", "drive_v3"],
  ["@googleapis/sheets", "sheets_v4"],
] as const;

const run = promisify(execFile);
const Package = z.object({
  version: z.string().default(""),
  dependencies: z.record(z.string(), z.string()),
});

let folder: string;
let parts: ReadonlyMap<string, Part>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "collider bundle "));
  await writeFile(join(folder, ".env.my-project"), "COLLIDER_LOCATION=x\n");
  await writeFile(join(folder, "left-behind.js"), "");
  parts = partsOf(await bundleFunctions(folder));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function packageJson(path: string): Promise<z.infer<typeof Package>> {
  return Package.parse(JSON.parse(await readFile(path, "utf8")));
}

/** Runs a program beside the bundle, where there is no package to be found. */
async function runInFolder(program: string): Promise<unknown> {
  const file = join(folder, "program.js");
  await writeFile(file, program);
  const { stdout } = await run(process.execPath, [file], {
    env: { METADATA_SERVER_DETECTION: "none" },
  });
  await rm(file);
  return JSON.parse(stdout);
}

describe("the bundle", () => {
  test("is its own files, the package, the manifest and a setting of the emulator, and what was there before is gone but for settings", async () => {
    const names = await readdir(folder);
    const own = names.filter((name) => !name.endsWith(".js"));
    expect(own.sort()).toEqual([
      ".env.local",
      ".env.my-project",
      ".secret.local",
      "functions.yaml",
      "package.json",
    ]);
    const code = names.filter((name) => name.endsWith(".js"));
    expect(code.sort()).toEqual([...parts.keys()].sort());
    expect(code).toContain("index.js");
    expect(code).not.toContain("left-behind.js");
  });

  test("is made of the product and of what it depends on, and of no test, script, setting or data", async () => {
    const inputs = [...parts.values()]
      .flatMap((part) => part.inputs)
      .map((input) => input.replace(/^lazy-package:/u, ""))
      .map((input) => input.replace(`${PROJECT}/`, ""));
    expect(inputs.length).toBeGreaterThan(500);
    const strange = inputs.filter(
      (input) =>
        !/^(functions|shared|workflows)\/.*\.ts$/u.test(input) &&
        !/^node_modules\/.*\.(c?js|mjs|json)$/u.test(input),
    );
    expect(strange).toEqual([]);
  });

  test("installs nothing but the framework that calls its functions", async () => {
    const { dependencies } = await packageJson(join(folder, "package.json"));
    const installed = await packageJson(
      join(PROJECT, "node_modules", FRAMEWORK, "package.json"),
    );
    expect(dependencies).toEqual({ [FRAMEWORK]: installed.version });
  });

  test("exports each function by its name", async () => {
    const exported = await runInFolder(
      `import * as functions from "./index.js";
      console.log(JSON.stringify(Object.entries(functions).map(([name, value]) => [name, typeof value])));`,
    );
    expect(exported).toEqual(
      Object.keys(OPERATION_LOADERS)
        .toSorted()
        .map((name) => [name, "function"]),
    );
  });

  test.each(CLIENTS)("holds all of %s", async (name, exported) => {
    const kind = await runInFolder(
      `const { ${exported} } = await import("./${clientPart(parts, name)}");
      console.log(JSON.stringify(typeof ${exported}));
      process.exit(0);`,
    );
    expect(["function", "object"]).toContain(kind);
  });

  test("reads a long message in a thread of its own, whose program is in it", async () => {
    const subject = await runInFolder(
      `import { once } from "node:events";
      import { Worker } from "node:worker_threads";
      const workerData = Buffer.from("Subject: A long one\\r\\n\\r\\n" + "line\\r\\n".repeat(20_000));
      const [{ mail }] = await once(new Worker(new URL("./mail-thread.js", import.meta.url), { workerData }), "message");
      console.log(JSON.stringify(mail.subject));`,
    );
    expect(subject).toBe("A long one");
  });

  test("loads no client, no mail and no embedded platform with a function that was not called", () => {
    const loaded = loadedWith(parts, "index.js");
    const early = loaded
      .flatMap(({ inputs }) => inputs)
      .filter((input) =>
        /@google|google-gax|grpc|mime|mbox|mail-?(parser|split)|nodemailer|excel|papaparse|express|platform\/embedded/u.test(
          input,
        ),
      );
    expect(early).toEqual([]);
    const bytes = loaded.reduce((sum, part) => sum + part.bytes, 0);
    expect(bytes).toBeLessThan(1_000_000);
  });

  test("loads no mail with the clients of a function that needs no mail", () => {
    const loaded = loadedWith(
      parts,
      "index.js",
      clientPart(parts, "@google-cloud/firestore"),
      clientPart(parts, "@google-cloud/tasks"),
    );
    const inputs = loaded.flatMap((part) => part.inputs);
    expect(
      inputs.filter((input) =>
        /googleapis|mime|mbox|nodemailer|excel|papaparse|pubsub/u.test(input),
      ),
    ).toEqual([]);
    const bytes = loaded.reduce((sum, part) => sum + part.bytes, 0);
    expect(bytes).toBeLessThan(8_500_000);
  });

  test.each([
    ["gmail", ["drive", "sheets"]],
    ["drive", ["gmail", "sheets"]],
    ["sheets", ["drive", "gmail"]],
  ])("loads with the client of %s neither of %j", (name, others) => {
    const client = clientPart(parts, `@googleapis/${name}`);
    const inputs = loadedWith(parts, "index.js", client).flatMap(
      (part) => part.inputs,
    );
    const strange = others.filter((other) =>
      inputs.some((input) =>
        input.includes(`node_modules/@googleapis/${other}`),
      ),
    );
    expect(strange).toEqual([]);
  });
});
