import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build, type Metafile } from "esbuild";
import { z } from "zod";
import {
  DOCUMENTATION_FILES,
  openApiOf,
} from "#functions/http/listing/documentation.ts";
import { landingPage } from "#functions/http/listing/landing-page.ts";
import { describeOperation } from "#shared/registry/describe-operation.ts";
import { functionName } from "#shared/kernel/function-name.ts";
import type { Operation } from "#shared/registry/operation.ts";
import { LOCATION_PARAMETER } from "./functions-manifest.ts";
import { lazyPackages, leaveUnused, readJson } from "./bundle-plugins.ts";

const PROJECT = resolve(import.meta.dirname, "../..");
const MANIFEST = "functions.yaml";
const FRAMEWORK = "@google-cloud/functions-framework";

// What a CommonJS package finds around it; the bundle's modules have none of it.
const COMMON_JS = `import { createRequire as bundleRequire } from "node:module";
const require = bundleRequire(import.meta.url);
const __filename = import.meta.filename;
const __dirname = import.meta.dirname;`;

// The Firebase CLI's emulator asks for the location where no file says it, and its Hosting looks for functions there alone.
const EMULATOR_SETTINGS = `${LOCATION_PARAMETER}=us-central1\n`;

// And for each secret in Secret Manager itself.
const EMULATOR_SECRETS = "COLLIDER_OAUTH_CLIENT_SECRET=unset\n";

const Package = z.object({ name: z.string(), version: z.string() });

async function packageOf(path: string): Promise<z.infer<typeof Package>> {
  return Package.parse(JSON.parse(await readFile(path, "utf8")));
}

/** The package that is deployed: it installs nothing but what calls it. */
async function deployedPackage(): Promise<object> {
  const { name, version } = await packageOf(join(PROJECT, "package.json"));
  const framework = await packageOf(
    join(PROJECT, "node_modules", FRAMEWORK, "package.json"),
  );
  return {
    name,
    version,
    private: true,
    type: "module",
    main: "index.js",
    engines: { node: "24" },
    dependencies: { [FRAMEWORK]: framework.version },
  };
}

// Settings stay: `.env.<project>` is written by a deployment, and not by this.
async function clear(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder))
    if (!name.startsWith(".env"))
      await rm(join(folder, name), { recursive: true });
}

/**
 * Makes the folder of functions that is deployed: all of them in one package, each operation and each of Google's clients
 * a part that is loaded when it is needed. The result says what lies in which of its files.
 */
export async function bundleFunctions(folder: string): Promise<Metafile> {
  await clear(folder);
  const { metafile } = await build({
    absWorkingDir: PROJECT,
    // A thread is no import: its program is an entry of its own.
    entryPoints: {
      index: "functions/index.ts",
      "mail-thread": "shared/workspace/mail-thread.ts",
    },
    outdir: folder,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node24",
    legalComments: "none",
    logLevel: "warning",
    metafile: true,
    banner: { js: COMMON_JS },
    plugins: [lazyPackages, readJson, leaveUnused],
  });
  const text = JSON.stringify(await deployedPackage(), null, 2);
  await writeFile(join(folder, "package.json"), `${text}\n`);
  await writeFile(join(folder, ".env.local"), EMULATOR_SETTINGS);
  await writeFile(join(folder, ".secret.local"), EMULATOR_SECRETS);
  const manifest = await readFile(join(PROJECT, MANIFEST), "utf8");
  await writeFile(join(folder, MANIFEST), manifest);
  return metafile;
}

// Hosting serves a folder's `index.html` at the folder's path.
function hostedName(path: string): string {
  return path === "/docs" ? "docs/index.html" : path.slice(1);
}

async function writeDocumentation<Services>(
  folder: string,
  operations: readonly Operation<Services>[],
): Promise<void> {
  await mkdir(join(folder, "docs"));
  for (const { path, text } of DOCUMENTATION_FILES)
    await writeFile(join(folder, hostedName(path)), await text());
  const document = JSON.stringify(await openApiOf(operations));
  await writeFile(join(folder, "openapi.json"), document);
}

/** Makes the folder of files that are served beside the functions: the list of all, the contract of each, and the page to try them. */
export async function writePages<Services>(
  folder: string,
  operations: readonly Operation<Services>[],
): Promise<void> {
  await clear(folder);
  await writeFile(join(folder, "index.html"), landingPage(operations, ".json"));
  await writeDocumentation(folder, operations);
  for (const operation of operations) {
    const contract = describeOperation(operation);
    await writeFile(
      join(folder, `${functionName(operation.name)}.json`),
      JSON.stringify(contract, null, 2),
    );
  }
}
