import { createHash, randomBytes } from "node:crypto";
import { mkdir, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { evidenceCollection } from "#shared/casefile/casefile-paths.ts";
import { ChunkWriter } from "#shared/casefile/chunk-writer.ts";
import { contentPieces } from "#shared/casefile/content-pieces.ts";
import { storedContentOf } from "#shared/casefile/stored-content.ts";
import { systemClock } from "#shared/platform/clock.ts";
import { createEmbeddedPlatform } from "#shared/platform/embedded/embedded-platform.ts";
import { arrivingContent } from "#shared/workspace/drive-content.ts";
import { startLocalWorkspace } from "#shared/workspace/local/local-workspace.ts";
import {
  startProcess,
  type ColliderProcess,
} from "#test/integration/process/collider-process.ts";
import {
  startWorkspaceProcess,
  type WorkspaceProcess,
} from "#test/integration/process/workspace-process.ts";
import { localServices } from "#test/integration/workspace/local-services.ts";
import { bytesInUse } from "./bytes-in-use.ts";
import { watchMemory } from "./process-memory.ts";
import { startFlags } from "./start-flags.ts";

const MIB = 1024 * 1024;
const FILE_MIB = 400;
// As a process takes it: with the buffers that have not been collected yet.
const MOST_MEMORY_MIB = 200;
const MOST_IN_USE = 16 * MIB;

const Made = z.object({ casefile_id: z.string() });

let dir: string;
let workspace: WorkspaceProcess;
let collider: ColliderProcess;
let casefileId: string;

async function newCasefile(): Promise<string> {
  const made = await collider.call("create-casefile", { title: "A film" });
  return Made.parse(made).casefile_id;
}

/** Writes a file of bytes that nothing compresses; the result is their hash. */
async function writeLarge(path: string, mib: number): Promise<string> {
  const hash = createHash("sha256");
  const file = await open(path, "w");
  for (let at = 0; at < mib; at += 1) {
    const bytes = randomBytes(MIB);
    hash.update(bytes);
    await file.write(bytes);
  }
  await file.close();
  return hash.digest("hex");
}

const store = async (query: string) =>
  collider.call("store-drive-files", { casefile_id: casefileId, query });

/** The hash of what was kept of the one file that is larger than others. */
async function keptHash(): Promise<string> {
  const platform = createEmbeddedPlatform({
    dataDir: join(dir, "data"),
    subscriptions: [],
  });
  const hash = createHash("sha256");
  const found = await platform.documents.query({
    from: { collection: evidenceCollection(casefileId, "drive_files") },
    where: [{ field: "name", operator: "==", value: "film.mp4" }],
  });
  const content = storedContentOf(found[0]?.data["content"]);
  const pieces = contentPieces(platform.documents, casefileId, content);
  for await (const piece of pieces) hash.update(piece);
  await platform.close();
  return hash.digest("hex");
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "collider large "));
  await mkdir(join(dir, "workspace", "mail"), { recursive: true });
  await mkdir(join(dir, "workspace", "drive"));
  workspace = await startWorkspaceProcess([
    `--dir=${join(dir, "workspace")}`,
    `--sent=${join(dir, "sent")}`,
    "--control",
  ]);
  collider = await startProcess(join(dir, "data"), {
    WORKSPACE_EMULATOR_HOST: workspace.host,
    NODE_OPTIONS: startFlags(),
  });
  casefileId = await newCasefile();
});

afterAll(async () => {
  await workspace.stop();
  await collider.stop();
  await rm(dir, { recursive: true, force: true });
});

describe("a file of several hundred MiB", () => {
  it("is kept byte for byte, in the memory that a sync of mail may take", async () => {
    const pathOf = (name: string) => join(dir, "workspace", "drive", name);
    // What the first call loads is no matter of the file's size.
    await writeLarge(pathOf("first.bin"), 8);
    await store("name = 'first.bin'");
    const sha256 = await writeLarge(pathOf("film.mp4"), FILE_MIB);
    const ofCollider = await watchMemory(collider.pid);
    const ofWorkspace = await watchMemory(workspace.pid);
    const began = performance.now();
    expect(await store("name = 'film.mp4'")).toMatchObject({
      files_stored: 1,
      items_added: 1,
      missed: [],
    });
    const took = (performance.now() - began) / 1000;
    const [rose, served] = [await ofCollider(), await ofWorkspace()];
    process.stdout.write(
      `A file of ${FILE_MIB} MiB: ${rose.toFixed(0)} MiB above start, ${served.toFixed(0)} in the workspace; ${took.toFixed(1)} s, ${(FILE_MIB / took).toFixed(0)} MiB a second\n`,
    );
    expect(rose).toBeLessThan(MOST_MEMORY_MIB);
    expect(served).toBeLessThan(MOST_MEMORY_MIB);
    await collider.stop();
    expect(await keptHash()).toBe(sha256);
  });

  it("is never held while it is read, sent and kept", async () => {
    const root = join(dir, "held");
    await mkdir(join(root, "mail"), { recursive: true });
    await mkdir(join(root, "drive"));
    await writeLarge(join(root, "drive", "film.mp4"), FILE_MIB);
    const local = await startLocalWorkspace({
      workspaceDir: root,
      sentDir: null,
      clock: systemClock,
    });
    const { drive } = localServices(local, systemClock);
    const { signal } = new AbortController();
    const search = { query: "", pageSize: 1, pageToken: null };
    const [file] = (await drive.listFiles(search, signal)).files;
    const content = file && arrivingContent(drive, file, signal);
    const before = bytesInUse();
    let most = 0;
    let commits = 0;
    const writer = new ChunkWriter(async () => {
      commits += 1;
      if (commits % 8 === 0) most = Math.max(most, bytesInUse() - before);
    });
    const kept = await writer.keep(content?.pieces ?? []);
    expect(kept.chunkBytes).toBe(FILE_MIB * MIB);
    expect(most).toBeLessThan(MOST_IN_USE);
    await local.close();
  });
});
