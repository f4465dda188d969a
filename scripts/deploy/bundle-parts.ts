import { basename } from "node:path";
import type { Metafile } from "esbuild";

/** One of a bundle's files. */
export interface Part {
  readonly file: string;
  readonly bytes: number;
  /** Source files that lie in it, from the project's folder. */
  readonly inputs: readonly string[];
  /** What is loaded with it at once. */
  readonly imports: readonly string[];
}

export function partsOf({ outputs }: Metafile): ReadonlyMap<string, Part> {
  return new Map(
    Object.entries(outputs).map(([path, output]) => {
      const file = basename(path);
      const imports = output.imports
        .filter(
          ({ kind, external }) => kind === "import-statement" && !external,
        )
        .map((one) => basename(one.path));
      const inputs = Object.keys(output.inputs);
      return [file, { file, bytes: output.bytes, inputs, imports }];
    }),
  );
}

/** The parts that are loaded with one, before anything is called. */
export function loadedWith(
  parts: ReadonlyMap<string, Part>,
  ...files: readonly string[]
): readonly Part[] {
  const loaded = new Map<string, Part>();
  const waiting = [...files];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    const part = parts.get(file);
    if (part === undefined || loaded.has(file)) continue;
    loaded.set(file, part);
    waiting.push(...part.imports);
  }
  return [...loaded.values()];
}

/** The part that begins with the client of a package, loaded when it is needed. */
export function clientPart(
  parts: ReadonlyMap<string, Part>,
  packageName: string,
): string {
  const found = [...parts.values()].find(({ inputs }) =>
    inputs.some(
      (input) =>
        input.startsWith("lazy-package:") &&
        input.includes(`node_modules/${packageName}/`),
    ),
  );
  if (found === undefined) throw new Error(`No part is of ${packageName}.`);
  return found.file;
}
