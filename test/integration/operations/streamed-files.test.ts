import { createHash, randomBytes } from "node:crypto";
import { mkdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { storedContentOf } from "#shared/casefile/stored-content.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { EmbeddedPlatform } from "#shared/platform/embedded/embedded-platform.ts";
import { gated } from "../gated.ts";
import { createMachine, type Machine } from "../machine.ts";
import { newCasefile } from "../newly-made.ts";
import { openCollider, type Client, type Collider } from "../open-collider.ts";
import type { Moment } from "../workflows/gated-platform.ts";
import {
  openCountedWorkspace,
  type CountedWorkspace,
} from "./counted-workspace.ts";

const MIB = 1024 * 1024;
// Five commits of chunks and a bit.
const LARGE = randomBytes(10.3 * MIB);
const OLD = new Date("2026-09-01T00:00:00Z");
const GET_FILE = "GET /drive/v3/files/:fileId";
const CHUNK_COMMIT = /\/content\//;

let machine: Machine;
let workspace: CountedWorkspace;
let collider: Collider;
let alice: Client;
let casefileId: string;
let meanwhile: (moment: Moment) => Promise<void>;

async function open(settings: Readonly<Record<string, string>> = {}) {
  const around = (platform: EmbeddedPlatform) =>
    gated(platform, async (moment) => meanwhile(moment));
  collider = await openCollider({
    settings: { ...workspace.settings, ...settings },
    machine,
    around,
  });
  alice = await collider.as("alice@example.com");
  casefileId = await newCasefile(alice);
}

const put = (name: string, bytes: Uint8Array | string) =>
  writeFile(join(workspace.dir, "drive", name), bytes);

const store = (fields: JsonObject = {}) =>
  alice.send("store_drive_files", {
    casefile_id: casefileId,
    query: "",
    ...fields,
  });

/** Stores while time passes as it does: what was cut off is asked for again a while later. */
async function storeInTime() {
  let isAnswered = false;
  const answer = store().finally(() => {
    isAnswered = true;
  });
  await collider.cameAbout(() => {
    if (workspace.control.requests.of(GET_FILE) > 0)
      collider.clock.advanceBy(1);
    return isAnswered;
  });
  return answer;
}

const below = (collection: string) =>
  collider.keptBelow(`casefiles/${casefileId}/${collection}/`);

/** Does something when the first chunks of a file have been written. */
function afterFirstChunks(work: () => Promise<unknown>): void {
  let isDone = false;
  meanwhile = async ({ verb, stage, about }) => {
    const isChunks = about.some((path) => CHUNK_COMMIT.test(path));
    if (isDone || verb !== "commit" || stage !== "after" || !isChunks) return;
    isDone = true;
    await work();
  };
}

/** The next answer ends in its middle, and those after it do not. */
function cutOnce(work = async (): Promise<void> => undefined): void {
  const rule = { kind: "truncated", path: "/drive/v3/files/" } as const;
  workspace.control.faults.set({
    seed: 1,
    rules: [{ ...rule, rate: 1, delay_ms: 0 }],
  });
  afterFirstChunks(async () => {
    workspace.control.faults.set({ seed: 1, rules: [] });
    await work();
  });
}

beforeEach(async () => {
  meanwhile = async () => undefined;
  machine = createMachine();
  workspace = await openCountedWorkspace(machine.clock);
  await mkdir(join(workspace.dir, "drive"));
});

afterEach(async () => {
  await collider.close();
  machine.database.close();
  await workspace.close();
});

describe("a large file", () => {
  beforeEach(async () => open());

  it("is kept byte for byte though its connection is cut, and no byte is asked for again", async () => {
    await put("film.mp4", LARGE);
    cutOnce();
    workspace.requests();
    expect((await storeInTime()).payload).toMatchObject({
      files_stored: 1,
      missed: [],
    });
    expect(workspace.requests()).toMatchObject({ "files/:fileId": 2 });
    const [document] = below("drive_files").values();
    const content = storedContentOf(document?.["content"]);
    const sha256 = createHash("sha256").update(LARGE).digest("hex");
    expect(content).toMatchObject({ sha256, size_bytes: LARGE.length });
    const names = "chunks" in content ? content.chunks : [];
    expect(names).toHaveLength(21);
    const chunks = names.map((name) =>
      below("content").get(`casefiles/${casefileId}/content/${name}`),
    );
    const bytes = Buffer.concat(
      chunks.map((chunk) =>
        Buffer.from(z.string().parse(chunk?.["base64"]), "base64"),
      ),
    );
    expect(LARGE.equals(bytes)).toBe(true);
  });

  it("that changes while it is read is named, and none of it is evidence; the others are stored", async () => {
    await put("film.mp4", LARGE);
    await put("letter.txt", "Dear");
    // The newest is read first.
    await utimes(join(workspace.dir, "drive", "letter.txt"), OLD, OLD);
    cutOnce(async () => put("film.mp4", randomBytes(LARGE.length)));
    const { payload } = await storeInTime();
    expect(payload).toMatchObject({
      files_stored: 1,
      missed: [
        { reason: expect.stringContaining("changed while it was read") },
      ],
      sync_status: "partial",
    });
    expect([...below("drive_files").values()]).toMatchObject([
      { name: "letter.txt" },
    ]);
    expect((await store()).payload).toMatchObject({ files_stored: 2 });
  });

  it("of a casefile that is deleted meanwhile is not read to its end", async () => {
    await put("film.mp4", LARGE);
    afterFirstChunks(async () =>
      alice.done("delete_casefile", { casefile_id: casefileId, confirm: true }),
    );
    expect((await store()).error?.status).toBe("NOT_FOUND");
    await collider.cameAbout(
      () => collider.keptBelow(`casefiles/${casefileId}/`).size === 0,
    );
  });

  it("is evidence before the next one is read", async () => {
    await put("film.mp4", randomBytes(17 * MIB));
    await put("letter.txt", "Dear");
    await utimes(join(workspace.dir, "drive", "letter.txt"), OLD, OLD);
    const kept: number[] = [];
    meanwhile = async ({ verb, stage, about }) => {
      if (verb === "commit" && stage === "after")
        if (about.some((path) => path.includes("/drive_files/")))
          kept.push(workspace.control.requests.of(GET_FILE));
    };
    expect((await store()).payload).toMatchObject({ files_stored: 2 });
    expect(kept).toEqual([1, 2]);
  });

  it("is written in commits of two MiB, and not at all by a dry run", async () => {
    await put("film.mp4", LARGE);
    const commits: number[] = [];
    meanwhile = async ({ verb, stage, about }) => {
      const chunks = about.filter((path) => CHUNK_COMMIT.test(path)).length;
      if (verb === "commit" && stage === "before" && chunks > 0)
        commits.push(chunks);
    };
    const before = collider.kept();
    const dry = { execution_directives: { dry_run: true } };
    const fields = { casefile_id: casefileId, query: "" };
    await alice.send("store_drive_files", fields, dry);
    expect(commits).toEqual([]);
    expect(collider.kept()).toEqual(before);
    await store();
    expect(commits).toEqual([4, 4, 4, 4, 4, 1]);
  });
});

describe("a casefile that has no room for a file", () => {
  beforeEach(async () => open({ COLLIDER_CASEFILE_MAX_BYTES: String(MIB) }));

  it("refuses it before it is downloaded", async () => {
    await put("film.mp4", LARGE);
    workspace.requests();
    expect((await store()).error).toMatchObject({
      details: [expect.objectContaining({ reason: "CASEFILE_FULL" })],
    });
    expect(workspace.requests()).not.toHaveProperty("files/:fileId");
    expect(below("content").size).toBe(0);
  });

  it("keeps what was read before it", async () => {
    await put("large.bin", LARGE);
    await put("letter.txt", "Dear");
    // The newest is read first.
    await utimes(join(workspace.dir, "drive", "large.bin"), OLD, OLD);
    expect((await store()).error?.status).toBe("FAILED_PRECONDITION");
    expect([...below("drive_files").values()]).toMatchObject([
      { name: "letter.txt" },
    ]);
  });

  it("counts what the same sync has brought, and nothing twice", async () => {
    const half = 0.4 * MIB;
    for (const name of ["a", "b"]) await put(`${name}.bin`, randomBytes(half));
    expect((await store()).payload).toMatchObject({ files_stored: 2 });
    expect((await store({ overwrite: true })).payload).toMatchObject({
      files_stored: 2,
      items_added: 0,
    });
    await put("c.bin", randomBytes(half));
    workspace.requests();
    expect((await store()).error?.status).toBe("FAILED_PRECONDITION");
    expect(workspace.requests()).not.toHaveProperty("files/:fileId");
  });
});

describe("a file that is written again with other bytes", () => {
  const NAME = "notes.bin";
  const Shown = z.looseObject({ evidence_bytes: z.number() });

  const size = async () => {
    const about = { casefile_id: casefileId };
    return Shown.parse(await alice.done("get_casefile", about)).evidence_bytes;
  };

  /** The same file with the same time, as far as its source tells. */
  async function hold(bytes: number): Promise<void> {
    await put(NAME, randomBytes(bytes));
    await utimes(join(workspace.dir, "drive", NAME), OLD, OLD);
  }

  it("counts with those that it has now", async () => {
    await open();
    await hold(0.2 * MIB);
    await store();
    const small = await size();
    await hold(0.7 * MIB);
    await store({ overwrite: true });
    expect((await size()) - small).toBeGreaterThan(0.4 * MIB);
    await hold(0.3 * MIB);
    await store({ overwrite: true });
    expect((await size()) - small).toBeLessThan(0.2 * MIB);
  });

  it("is taken by a casefile that holds too much, where it makes it smaller", async () => {
    await open();
    await hold(0.7 * MIB);
    await store();
    const [held, large] = [casefileId, await size()];
    await collider.close();
    await open({ COLLIDER_CASEFILE_MAX_BYTES: "1000" });
    casefileId = held;
    await hold(0.2 * MIB);
    expect((await store({ overwrite: true })).payload).toMatchObject({
      files_stored: 1,
      items_added: 0,
    });
    expect(await size()).toBeLessThan(large - 0.4 * MIB);
    await hold(0.3 * MIB);
    expect((await store({ overwrite: true })).error).toMatchObject({
      details: [expect.objectContaining({ reason: "CASEFILE_FULL" })],
    });
  });
});
