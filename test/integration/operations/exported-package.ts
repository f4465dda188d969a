import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { openZip } from "#scripts/verify/open-zip.ts";
import { readWhole } from "#scripts/verify/hash-files.ts";
import { verifyPackage } from "#scripts/verify/verify-package.ts";
import type { OpenedPackage } from "#scripts/verify/opened-package.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { Client, ServedProgram } from "../served-program.ts";

const run = promisify(execFile);

const Made = z.object({ export_id: z.string(), download_path: z.string() });

/** Asks for a file as any program does. */
export async function download(
  { url }: ServedProgram,
  { token }: Client,
  path: string,
): Promise<Response> {
  return fetch(`${url}${path}`, {
    headers: {
      authorization: `Bearer ${token}`,
      accept: "application/zip",
    },
  });
}

/** Exports a casefile, and downloads the package. */
export async function exportedPackage(
  program: ServedProgram,
  client: Client,
  payload: JsonObject,
): Promise<{
  readonly answer: JsonObject;
  readonly exportId: string;
  readonly path: string;
  readonly zip: Buffer;
}> {
  const answer = await client.done("export_casefile", payload);
  const made = Made.parse(answer);
  const response = await download(program, client, made.download_path);
  if (response.status !== 200) throw new Error(await response.text());
  return {
    answer,
    exportId: made.export_id,
    path: made.download_path,
    zip: Buffer.from(await response.arrayBuffer()),
  };
}

/** A folder of the test's own, until it is done. */
export async function inFolder<Result>(
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "collider-package-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function withZip<Result>(
  zip: Uint8Array,
  work: (opened: OpenedPackage) => Promise<Result>,
): Promise<Result> {
  return inFolder(async (folder) => {
    const file = join(folder, "package.zip");
    await writeFile(file, zip);
    const opened = await openZip(file);
    try {
      return await work(opened);
    } finally {
      opened.close();
    }
  });
}

/** Unpacks a package as anybody does; the work is done in its folder. */
export async function unpacked<Result>(
  zip: Uint8Array,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  return inFolder(async (folder) => {
    await writeFile(join(folder, "package.zip"), zip);
    const bag = join(folder, "bag");
    await run("unzip", ["-q", "package.zip", "-d", bag], { cwd: folder });
    const [name = ""] = await readdir(bag);
    return work(join(bag, name));
  });
}

/** The files of a package by their paths, in their order. */
export async function filesOf(
  zip: Uint8Array,
): Promise<ReadonlyMap<string, Buffer>> {
  return withZip(zip, async (opened) => {
    const files = new Map<string, Buffer>();
    for (const path of opened.paths)
      files.set(path, await readWhole(opened, path));
    return files;
  });
}

/** What the verifier says of a package that is whole. */
export async function verified(
  zip: Uint8Array,
  key: string | null = null,
): Promise<readonly string[]> {
  return withZip(zip, async (opened) => {
    const lines: string[] = [];
    for await (const line of verifyPackage(opened, key)) lines.push(line);
    return lines;
  });
}
