import { mkdir, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import { createMachine, type Machine } from "../machine.ts";
import { newCasefile } from "../newly-made.ts";
import { openCollider, type Client, type Collider } from "../open-collider.ts";
import {
  openCountedWorkspace,
  type CountedWorkspace,
} from "./counted-workspace.ts";
import { inParts } from "./in-parts.ts";

const HELD = ["a.txt", "b.txt", "c.txt"];

const Part = z.looseObject({
  items_added: z.number(),
  files_gone: z.number(),
  has_more: z.boolean(),
  sync_mode: z.string(),
  sync_status: z.string(),
  sync_token: z.string(),
});
type Part = z.infer<typeof Part>;

let machine: Machine;
let workspace: CountedWorkspace;
let collider: Collider;
let alice: Client;
let casefileId: string;
let token: string;

const fileOf = (name: string) => join(workspace.dir, "drive", name);

async function putAt(at: Date, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await writeFile(fileOf(name), `${name} of ${at.toISOString()}`);
    await utimes(fileOf(name), at, at);
  }
}

const put = async (...names: readonly string[]) =>
  putAt(new Date(machine.clock.now()), names);

const sync = async (fields: JsonObject = {}): Promise<Part> =>
  Part.parse(
    await alice.done("store_drive_files", {
      casefile_id: casefileId,
      query: "mimeType = 'text/plain'",
      max_results: 2,
      ...fields,
    }),
  );

const toTheEnd = async (from: string, fields: JsonObject = {}) =>
  inParts(async (part) => sync({ ...part, ...fields }), from);

const sum = (numbers: readonly number[]) =>
  numbers.reduce((one, other) => one + other, 0);

const stored = (): readonly JsonObject[] => [
  ...collider.keptBelow(`casefiles/${casefileId}/drive_files/`).values(),
];

beforeEach(async () => {
  machine = createMachine();
  workspace = await openCountedWorkspace(machine.clock);
  await mkdir(join(workspace.dir, "drive"));
  await put(...HELD);
  const { settings } = workspace;
  collider = await openCollider({ settings, machine });
  alice = await collider.as("alice@example.com");
  casefileId = await newCasefile(alice);
  ({ sync_token: token } = await sync({ max_results: 500 }));
  workspace.requests();
});

afterEach(async () => {
  await collider.close();
  await workspace.close();
  machine.database.close();
});

describe("a sync of more changed files than a call looks at", () => {
  it("ends over several calls, each of so many requests, and stores and notes everything once", async () => {
    await put("d.txt", "e.txt", "f.txt");
    await rm(fileOf("a.txt"));
    await rm(fileOf("b.txt"));
    const parts = await toTheEnd(token);
    expect(parts.map((part) => part.sync_status)).toEqual([
      "partial",
      "partial",
      "completed",
    ]);
    expect(sum(parts.map((part) => part.items_added))).toBe(3);
    expect(sum(parts.map((part) => part.files_gone))).toBe(2);
    expect(stored()).toHaveLength(HELD.length + 3);
    expect(workspace.requests()).toMatchObject({
      changes: 3,
      "files/:fileId": 3,
    });
    const last = parts.at(-1)?.sync_token;
    expect(await toTheEnd(last ?? "")).toMatchObject([
      { items_added: 0, files_gone: 0 },
    ]);
    expect(workspace.requests()).toEqual({ changes: 1 });
  });

  it("notes as gone what an earlier part has stored", async () => {
    await put("d.txt", "e.txt", "f.txt", "g.txt");
    const first = await sync({ sync_token: token });
    expect(first).toMatchObject({ items_added: 2, has_more: true });
    const added = stored().map((file) => z.string().parse(file["name"]));
    const gone = added.find((name) => !HELD.includes(name)) ?? "";
    await rm(fileOf(gone));
    const parts = await toTheEnd(first.sync_token);
    expect(sum(parts.map((part) => part.items_added))).toBe(2);
    expect(sum(parts.map((part) => part.files_gone))).toBe(1);
    expect(stored().find((file) => file["name"] === gone)).toHaveProperty(
      "source_deleted_at",
    );
  });

  it("looks, with overwrite, at no more than without", async () => {
    await putAt(new Date(machine.clock.now() + 60_000), HELD);
    await sync({ sync_token: token, max_results: 500 });
    expect(stored()).toHaveLength(HELD.length * 2);
    workspace.requests();
    const parts = await toTheEnd(token, { overwrite: true });
    expect(parts.map((part) => part["files_stored"])).toEqual([2, 1]);
    expect(stored()).toHaveLength(HELD.length * 2);
    expect(workspace.requests()).toMatchObject({
      changes: 2,
      "files/:fileId": HELD.length,
    });
  });

  it("looks by time where Drive forgets its changes in the middle, and misses nothing that came", async () => {
    await put("d.txt", "e.txt", "f.txt", "g.txt");
    const { sync_token: next } = await sync({ sync_token: token });
    workspace.control.forgetHistory();
    const parts = await toTheEnd(next);
    expect(new Set(parts.map((part) => part.sync_mode))).toEqual(
      new Set(["incremental_fallback"]),
    );
    expect(stored()).toHaveLength(HELD.length + 4);
  });

  it("has nothing told twice by a part that is repeated with its token", async () => {
    await put("d.txt", "e.txt", "f.txt");
    await rm(fileOf("a.txt"));
    const before = await sync({ sync_token: token });
    expect(await sync({ sync_token: token })).toMatchObject({
      items_added: 0,
      files_gone: 0,
      sync_token: before.sync_token,
    });
    await toTheEnd(before.sync_token);
    expect(stored()).toHaveLength(HELD.length + 3);
  });
});
