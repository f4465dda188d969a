import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { OnLoadResult, Plugin } from "esbuild";

const PACKAGE = /^(@[\w-]+\/)?[\w-]+$/;
const SEEN = "seen";
const JSON_READ = /getJSON\(path\.join\(dirname, ([^)]*)\)\)/gu;

async function namesOf(file: string): Promise<readonly string[]> {
  const module: unknown = await import(pathToFileURL(file).href);
  return Object.keys(Object(module)).filter(
    (name) => name !== "module.exports",
  );
}

/**
 * A package that is imported when it is needed is a part of its own. esbuild gives such a part of a CommonJS package no
 * export but the default one; so each name is exported here.
 */
export const lazyPackages: Plugin = {
  name: "lazy-packages",
  setup(build) {
    build.onResolve({ filter: PACKAGE }, async (asked) => {
      const { kind, path, importer, resolveDir, pluginData } = asked;
      if (kind !== "dynamic-import" || pluginData === SEEN) return undefined;
      const options = { kind, importer, resolveDir, pluginData: SEEN };
      const found = await build.resolve(path, options);
      return { ...found, namespace: "lazy-package" };
    });
    build.onLoad(
      { filter: /.*/, namespace: "lazy-package" },
      async ({ path }): Promise<OnLoadResult> => {
        const file = JSON.stringify(path);
        const all = await namesOf(path);
        const names = all.filter((name) => name !== "default").join(", ");
        // Of an ECMAScript module it is what it says: gaxios takes its fetch so.
        const itself = all.includes("default")
          ? `export { default } from ${file};`
          : "";
        return {
          resolveDir: dirname(path),
          contents: `import * as package_ from ${file}; export const { ${names} } = package_; ${itself}`,
        };
      },
    );
  },
};

/** Google's newer clients read JSON that lies beside them, by a path that is no more when they are bundled. */
export const readJson: Plugin = {
  name: "read-json",
  setup(build) {
    build.onLoad(
      { filter: /[\\/]@google-cloud[\\/].*_client\.js$/ },
      async ({ path }): Promise<OnLoadResult | undefined> => {
        const text = await readFile(path, "utf8");
        if (!text.includes("getJSON(")) return undefined;
        const contents = text.replace(JSON_READ, (_, parts: string) => {
          const steps = [...parts.matchAll(/'([^']*)'/gu)].map(
            ([, step = ""]) => step,
          );
          const file = join(dirname(path), ...steps);
          return `require(${JSON.stringify(file)})`;
        });
        return { contents, loader: "js" };
      },
    );
  },
};

/**
 * What the index of a client exports besides the one version that is used: other versions, and a compiled copy of all
 * messages. Nothing of ours asks for it, and it is the larger part of the time that a client takes to load. Nor does
 * anything ask for the threads that the log could write its lines in: ours are written where they are made.
 */
export const leaveUnused: Plugin = {
  name: "leave-unused",
  setup(build) {
    build.onLoad(
      {
        filter:
          /[\\/]@google-cloud[\\/]((secret-manager|tasks)[\\/]build[\\/](protos[\\/]protos|.*[\\/]v\d+beta\d+[\\/]index)|firestore-api[\\/].*_admin_client)\.js$/,
      },
      (): OnLoadResult => ({ contents: "" }),
    );
    build.onLoad(
      { filter: /[\\/]pino[\\/]lib[\\/](transport|multistream)\.js$/ },
      (): OnLoadResult => ({ contents: "" }),
    );
    build.onLoad(
      { filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ },
      (): OnLoadResult => ({
        contents: 'export { default as en } from "./en.js";',
      }),
    );
  },
};
