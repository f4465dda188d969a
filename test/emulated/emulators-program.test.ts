import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { parseEnv } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FIRESTORE } from "#scripts/emulators/firestore-emulator.ts";
import { PUBSUB } from "#scripts/emulators/pubsub-emulator.ts";
import { startReceiver } from "./cloud-tasks-receiver.ts";
import { hasEmulator } from "./emulators-available.ts";

const PROGRAM = resolve(import.meta.dirname, "../../scripts/emulators.ts");

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "collider emulators "));
  file = join(folder, "variables");
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

function start(options: readonly string[], environment: NodeJS.ProcessEnv) {
  return spawn(process.execPath, [PROGRAM, "--variables", file, ...options], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

interface Ended {
  readonly code: unknown;
  readonly out: string;
  readonly err: string;
}

async function runToEnd(
  options: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  const child = start(options, environment);
  const [[code], out, err] = await Promise.all([
    once(child, "exit"),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code, out, err };
}

const isThere = async (host = ""): Promise<boolean> =>
  fetch(`http://${host}/`).then(
    () => true,
    () => false,
  );

describe.runIf(await hasEmulator(FIRESTORE, PUBSUB))(
  "the program of the emulators",
  () => {
    test.each(["SIGINT", "SIGTERM"] as const)(
      "prints the variables of all that it started and nothing else, keeps them in a file, and ends all on %s",
      async (signal) => {
        // Nobody has told it, as it tells others, that there is no metadata server.
        const child = start([], { METADATA_SERVER_DETECTION: undefined });
        const exited = once(child, "exit");
        const warned = text(child.stderr);
        const variables: Record<string, string> = {};
        for await (const line of createInterface({ input: child.stdout })) {
          if (line.startsWith("#")) break;
          const [, name = "", value = ""] =
            /^export (\w+)=(\S+)$/u.exec(line) ?? [];
          variables[name] = value;
        }
        expect(variables).toMatchObject({
          COLLIDER_PLATFORM: "google",
          GOOGLE_CLOUD_PROJECT: "collider-emulated",
          METADATA_SERVER_DETECTION: "none",
        });
        expect(parseEnv(await readFile(file, "utf8"))).toEqual(variables);
        const hosts = Object.entries(variables)
          .filter(([name]) => name.endsWith("_EMULATOR_HOST"))
          .map(([, value]) => value);
        expect(hosts).toHaveLength(4);
        const [firestore, pubSub] = hosts;
        expect([await isThere(firestore), await isThere(pubSub)]).toEqual([
          true,
          true,
        ]);
        child.kill(signal);
        expect(await exited).toEqual([0, null]);
        expect(await warned).toBe("");
        expect([await isThere(firestore), await isThere(pubSub)]).toEqual([
          false,
          false,
        ]);
        expect(existsSync(file)).toBe(false);
      },
    );

    test("leaves the file of others that were started after it", async () => {
      const child = start([], {});
      const exited = once(child, "exit");
      for await (const line of createInterface({ input: child.stdout }))
        if (line.startsWith("#")) break;
      await writeFile(file, "COLLIDER_PLATFORM=google\n");
      child.kill("SIGTERM");
      expect(await exited).toEqual([0, null]);
      expect(await readFile(file, "utf8")).toBe("COLLIDER_PLATFORM=google\n");
    });

    test.each([
      "--firestore-port",
      "--pubsub-port",
      "--tasks-port",
      "--issuer-port",
      "--secrets-port",
    ])(
      "ends, with all that it started, where the %s is taken",
      async (option) => {
        const receiver = await startReceiver(() => ({ status: 200 }));
        const { port } = new URL(receiver.url);
        const { code, out, err } = await runToEnd([option, port]);
        await receiver.stop();
        expect({ code, out }).toEqual({ code: 1, out: "" });
        expect(err).toMatch(/in use|EADDRINUSE/u);
        expect(existsSync(file)).toBe(false);
      },
    );
  },
);

describe("without what it needs, the program of the emulators", () => {
  test.each([
    ["the SDK's emulators", "The Firestore emulator is absent: gcloud", "."],
    ["the SDK", "gcloud is absent: install the Google Cloud SDK", ""],
  ])("says that %s are absent", async (_, message, sdk) => {
    const { code, out, err } = await runToEnd([], {
      CLOUDSDK_ROOT_DIR: sdk === "" ? "" : folder,
      PATH: folder,
    });
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain(message);
    expect(err.trimEnd()).not.toContain("\n");
  });

  test("explains itself", async () => {
    const { code, out } = await runToEnd(["--help"]);
    expect(code).toBe(0);
    expect(out).toContain("--firestore-port");
  });

  test("refuses what is no port", async () => {
    const { code, err } = await runToEnd(["--pubsub-port", "x"]);
    expect(code).toBe(1);
    expect(err).toContain("--pubsub-port must be a port");
  });
});
