import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { PackageFault, type OpenedPackage } from "./opened-package.ts";

/** A package that was unpacked. */
export async function openFolder(folder: string): Promise<OpenedPackage> {
  const paths: string[] = [];
  const options = { recursive: true, withFileTypes: true } as const;
  for (const entry of await readdir(folder, options)) {
    if (entry.isDirectory()) continue;
    const path = relative(folder, join(entry.parentPath, entry.name));
    const name = path.split(sep).join("/");
    if (!entry.isFile())
      throw new PackageFault(name, "is no file but something that leads away");
    paths.push(name);
  }
  return {
    paths: paths.toSorted(),
    read: async (path) => createReadStream(join(folder, path)),
    close: () => undefined,
  };
}
