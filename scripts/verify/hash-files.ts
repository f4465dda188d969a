import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { messageOf } from "../message-of.ts";
import { PackageFault, type OpenedPackage } from "./opened-package.ts";

/** What is found of a file. */
export interface FoundFile {
  readonly sha256: string;
  readonly sizeBytes: number;
}

export type FoundFiles = ReadonlyMap<string, FoundFile>;

async function hashFile(
  opened: OpenedPackage,
  path: string,
): Promise<FoundFile> {
  const hash = createHash("sha256");
  let sizeBytes = 0;
  try {
    for await (const piece of await opened.read(path)) {
      hash.update(piece);
      sizeBytes += piece.length;
    }
  } catch (thrown) {
    throw new PackageFault(
      path,
      `is damaged: it cannot be read (${messageOf(thrown)})`,
    );
  }
  return { sha256: hash.digest("hex"), sizeBytes };
}

/** Reads every file once. */
export async function hashFiles(opened: OpenedPackage): Promise<FoundFiles> {
  const found = new Map<string, FoundFile>();
  for (const path of opened.paths) {
    if (found.has(path)) throw new PackageFault(path, "is there twice");
    found.set(path, await hashFile(opened, path));
  }
  return found;
}

/** A whole file, of those that are small. */
export async function readWhole(
  opened: OpenedPackage,
  path: string,
): Promise<Buffer> {
  if (!opened.paths.includes(path)) throw new PackageFault(path, "is missing");
  return buffer(await opened.read(path));
}
