import { mkdir, rename, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { SourceFile } from "#shared/casefile/file-evidence.ts";
import { noteFiles } from "#shared/casefile/note-files.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { encodePageToken } from "#shared/kernel/page.ts";
import { createMachine, type Machine } from "../machine.ts";
import { newCasefile } from "../newly-made.ts";
import { openCollider, type Client, type Collider } from "../open-collider.ts";
import {
  openCountedWorkspace,
  type CountedWorkspace,
} from "./counted-workspace.ts";

const OLD = new Date("2026-09-01T00:00:00Z");
const OLDER = new Date("2003-09-01T00:00:00Z");
const TEXTS = "mimeType = 'text/plain'";

const Answer = z.looseObject({
  items_added: z.number(),
  files_gone: z.number(),
  sync_mode: z.string(),
  sync_token: z.string(),
});
type Answer = z.infer<typeof Answer>;

let machine: Machine;
let workspace: CountedWorkspace;
let collider: Collider;
let alice: Client;
let casefileId: string;

async function put(name: string, content: string, at = OLD): Promise<void> {
  const file = join(workspace.dir, "drive", name);
  await mkdir(join(file, ".."), { recursive: true });
  await writeFile(file, content);
  await utimes(file, at, at);
}

const sync = async (fields: JsonObject = {}): Promise<Answer> =>
  Answer.parse(
    await alice.done("store_drive_files", {
      casefile_id: casefileId,
      query: TEXTS,
      ...fields,
    }),
  );

function stored(): readonly JsonObject[] {
  const below = `casefiles/${casefileId}/drive_files/`;
  return [...collider.keptBelow(below).values()];
}

const namesOf = (files: readonly JsonObject[]) =>
  files.map((file) => z.string().parse(file["name"])).sort();

beforeEach(async () => {
  machine = createMachine();
  workspace = await openCountedWorkspace(machine.clock);
  for (const name of ["a.txt", "b.txt", "c.txt"]) await put(name, name);
  await put("picture.png", "no text");
  collider = await openCollider({ settings: workspace.settings, machine });
  alice = await collider.as("alice@example.com");
  casefileId = await newCasefile(alice);
});

afterEach(async () => {
  await collider.close();
  await workspace.close();
  machine.database.close();
});

describe("a sync of files after a sync", () => {
  let token: string;

  beforeEach(async () => {
    token = (await sync()).sync_token;
    workspace.requests();
  });

  it("asks once when nothing has changed", async () => {
    expect(await sync({ sync_token: token })).toMatchObject({
      items_added: 0,
      sync_mode: "incremental",
    });
    expect(workspace.requests()).toEqual({ changes: 1 });
  });

  it("fetches what came and what changed, where it matches, whatever its time, and nothing twice", async () => {
    await put("old.txt", "old", OLDER);
    await put("b.txt", "another b", new Date("2026-09-02T00:00:00Z"));
    await put("another.png", "no text");
    const second = await sync({ sync_token: token });
    expect(second).toMatchObject({ items_added: 2, sync_mode: "incremental" });
    expect(workspace.requests()).toEqual({
      changes: 1,
      files: 1,
      "files/:fileId": 2,
    });
    expect(namesOf(stored())).toEqual([
      "a.txt",
      "b.txt",
      "b.txt",
      "c.txt",
      "old.txt",
    ]);
    await sync({ sync_token: second.sync_token });
    expect(workspace.requests()).toEqual({ changes: 1 });
  });

  it("notes what Drive has no more, once, and that it is there again", async () => {
    const file = join(workspace.dir, "drive", "a.txt");
    await rename(file, join(workspace.dir, "a.txt"));
    const second = await sync({ sync_token: token });
    expect(second).toMatchObject({ items_added: 0, files_gone: 1 });
    const gone = () =>
      stored().filter((one) => one["source_deleted_at"] !== undefined);
    expect(namesOf(gone())).toEqual(["a.txt"]);
    expect(stored()).toHaveLength(3);
    expect(await sync({ sync_token: token })).toMatchObject({ files_gone: 0 });
    await rename(join(workspace.dir, "a.txt"), file);
    await sync({ sync_token: second.sync_token });
    expect(gone()).toEqual([]);
  });

  it("looks by time where Drive does not remember that far back, and says so", async () => {
    await put("new.txt", "new", new Date(machine.clock.now()));
    workspace.control.forgetHistory();
    const second = await sync({ sync_token: token });
    expect(second).toMatchObject({
      items_added: 1,
      sync_mode: "incremental_fallback",
    });
    workspace.requests();
    expect(await sync({ sync_token: second.sync_token })).toMatchObject({
      sync_mode: "incremental",
    });
  });

  it("leaves everything to a dry run as it is", async () => {
    await rm(join(workspace.dir, "drive", "a.txt"));
    const before = collider.kept();
    const { payload } = await alice.send(
      "store_drive_files",
      { casefile_id: casefileId, query: TEXTS, sync_token: token },
      { execution_directives: { dry_run: true } },
    );
    expect(payload).toMatchObject({ files_gone: 1 });
    expect(collider.kept()).toEqual(before);
  });

  it("says which state of a file it has kept, as Drive names it", () => {
    for (const one of stored())
      expect(one).toMatchObject({
        head_revision_id: expect.any(String),
        version: expect.any(String),
      });
  });
});

describe("a token of version 0.1.0", () => {
  it("goes on by time, and leads to one that knows Drive's moment", async () => {
    const at = machine.clock.now();
    await put("new.txt", "new", new Date(at));
    const old = encodePageToken({
      query: TEXTS,
      page: null,
      after: Math.floor(at / 1000) - 86_400,
      began: null,
    });
    const second = await sync({ sync_token: old });
    expect(second).toMatchObject({
      items_added: 1,
      sync_mode: "incremental_fallback",
    });
    workspace.requests();
    await sync({ sync_token: second.sync_token });
    expect(workspace.requests()).toEqual({ changes: 1 });
  });
});

describe("a file in Drive's trash", () => {
  it("is noted as such in all states that are kept of it, until it is restored", async () => {
    await sync();
    await put("a.txt", "another a", new Date("2026-09-03T00:00:00Z"));
    await sync();
    const { documents } = collider.composition.platform;
    const states = () => stored().filter((one) => one["name"] === "a.txt");
    expect(states()).toHaveLength(2);
    const file: SourceFile = {
      fileId: z.string().parse(states()[0]?.["id"]),
      modifiedTime: "2026-09-03T00:00:00.000Z",
      isFolder: false,
      isTrashed: true,
      facts: {},
      content: async () => null,
    };
    const noting = { casefileId, now: machine.clock.now(), keep: true };
    const trashed = { changed: [file], gone: [] };
    expect(await noteFiles(documents, trashed, noting)).toEqual({
      gone: 0,
      trashed: 1,
    });
    for (const one of states())
      expect(one["source_trashed_at"]).toEqual(expect.any(String));
    expect(await noteFiles(documents, trashed, noting)).toMatchObject({
      trashed: 0,
    });
    const restored = { changed: [{ ...file, isTrashed: false }], gone: [] };
    await noteFiles(documents, restored, noting);
    for (const one of states())
      expect(one["source_trashed_at"]).toBeUndefined();
  });
});
