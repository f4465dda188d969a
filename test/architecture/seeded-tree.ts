import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Seed } from "./seeded-violations.ts";

export interface PlantedTree {
  readonly project: string;
  remove(): Promise<void>;
}

const PACKAGES = [
  "zod",
  "production-package",
  "@googleapis/gmail",
  "@google-cloud/firestore",
  "@google-cloud/functions-framework",
  "google-auth-library",
];
const DEVELOPMENT_PACKAGES = ["dev-package"];

function anyVersion(
  names: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, "*"]));
}

const MANIFEST = {
  name: "seeded",
  type: "module",
  imports: Object.fromEntries(
    ["functions", "scripts", "shared", "test", "workflows"].map((folder) => [
      `#${folder}/*`,
      `./${folder}/*`,
    ]),
  ),
  dependencies: anyVersion(PACKAGES),
  devDependencies: anyVersion(DEVELOPMENT_PACKAGES),
};

function packageFiles(name: string): readonly Seed[] {
  const folder = `node_modules/${name}`;
  return [
    {
      from: `${folder}/package.json`,
      code: JSON.stringify({ name, version: "1.0.0", main: "index.js" }),
    },
    { from: `${folder}/index.js`, code: "exports.a = 1;" },
  ];
}

/** A project on disk that consists of the seeds and of the packages they import. */
export async function plantTree(seeds: readonly Seed[]): Promise<PlantedTree> {
  const project = await realpath(
    await mkdtemp(join(tmpdir(), "collider seeded ")),
  );
  const files = [
    { from: "package.json", code: JSON.stringify(MANIFEST) },
    ...[...PACKAGES, ...DEVELOPMENT_PACKAGES].flatMap(packageFiles),
    ...seeds,
  ];
  for (const { from, code } of files) {
    const file = join(project, from);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, code);
  }
  return {
    project,
    remove: async () => rm(project, { recursive: true, force: true }),
  };
}
