import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { readConfig } from "#functions/config.ts";

const PROJECT = resolve(import.meta.dirname, "../..");

async function readProjectFile(name: string): Promise<string> {
  return readFile(resolve(PROJECT, name), "utf8");
}

// With these the configuration looks at all others too, and misses them.
const ON_EMULATORS = {
  COLLIDER_PLATFORM: "google",
  FIRESTORE_EMULATOR_HOST: "127.0.0.1:1",
};

/** The names of the variables that the configuration looks at. */
function variablesRead(): ReadonlySet<string> {
  const read = new Set<string>();
  const environment = new Proxy<Record<string, string | undefined>>(
    ON_EMULATORS,
    {
      get: (target, name) => {
        if (typeof name !== "string") return undefined;
        read.add(name);
        return target[name];
      },
    },
  );
  expect(() => readConfig(environment)).toThrow("is required");
  return read;
}

test("the tests run on the Node that the package asks for", async () => {
  const { engines } = z
    .object({ engines: z.object({ node: z.string().regex(/^>=\d+$/u) }) })
    .parse(JSON.parse(await readProjectFile("package.json")));
  const running = Number(process.versions.node.split(".")[0]);
  expect(running).toBeGreaterThanOrEqual(Number(engines.node.slice(2)));
});

test(".env.example explains every variable that is read, and no other", async () => {
  const example = await readProjectFile(".env.example");
  const explained = [...example.matchAll(/^#([A-Z_]+)=/gmu)].map(
    ([, name]) => name,
  );
  expect(new Set(explained)).toEqual(variablesRead());
});

test("what is deployed is what the build makes, without settings that lie in it", async () => {
  const { functions } = z
    .object({
      functions: z.array(
        z.object({ source: z.string(), ignore: z.array(z.string()) }),
      ),
    })
    .parse(JSON.parse(await readProjectFile("firebase.json")));
  expect(functions.map(({ source }) => source)).toEqual(["dist/functions"]);
  for (const { ignore } of functions)
    expect(ignore).toEqual(expect.arrayContaining([".env*", "*.local"]));
});
