import {
  appendFile,
  mkdir,
  mkdtemp,
  rm,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { readContent } from "#shared/casefile/content-pieces.ts";
import { storedContentOf } from "#shared/casefile/stored-content.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { EmbeddedPlatform } from "#shared/platform/embedded/embedded-platform.ts";
import { gated } from "../gated.ts";
import { createMachine, type Machine } from "../machine.ts";
import { newCasefile } from "../newly-made.ts";
import { openCollider, type Client, type Collider } from "../open-collider.ts";
import type { Moment } from "../workflows/gated-platform.ts";

const Text = z.string();
const Items = z.array(z.looseObject({ id: Text }));
const OLD = new Date("2026-09-01T00:00:00Z");

let workspace: string;
let machine: Machine;
let collider: Collider;
let alice: Client;
let casefileId: string;
let meanwhile: (moment: Moment) => Promise<void>;

async function open(): Promise<void> {
  meanwhile = async () => undefined;
  const around = (platform: EmbeddedPlatform) =>
    gated(platform, async (moment) => meanwhile(moment));
  collider = await openCollider({ workspaceDir: workspace, around, machine });
  alice = await collider.as("alice@example.com");
}

/** A file that was changed long before the test's time. */
async function put(path: string, content: string | Uint8Array): Promise<void> {
  const file = join(workspace, path);
  await mkdir(join(file, ".."), { recursive: true });
  await writeFile(file, content);
  await utimes(file, OLD, OLD);
}

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), "collider-files-"));
  await mkdir(join(workspace, "mail"));
  machine = createMachine();
  await open();
  casefileId = await newCasefile(alice);
});

afterEach(async () => {
  await collider.close();
  machine.database.close();
  await rm(workspace, { recursive: true });
});

const store = async (fields: JsonObject = { query: "" }) =>
  alice.send("store_drive_files", { casefile_id: casefileId, ...fields });

const storeSheet = async (fields: JsonObject) =>
  alice.send("store_sheet_data", { casefile_id: casefileId, ...fields });

const kept = (collection: string) => [
  ...collider.keptBelow(`casefiles/${casefileId}/${collection}/`).values(),
];

async function bytesOf(document: JsonObject | undefined): Promise<Buffer> {
  const content = storedContentOf(document?.["content"]);
  const { documents } = collider.composition.platform;
  return Buffer.from(await readContent(documents, casefileId, content));
}

async function idOf(name: string): Promise<string> {
  const query = `name = '${name}'`;
  const { files } = await alice.done("list_drive_files", { query });
  return Items.parse(files)[0]?.id ?? "";
}

const list = async (kind: string) =>
  alice.done("list_evidence", { casefile_id: casefileId, kind });

describe("files that match a search", () => {
  it("become evidence byte for byte, with their folders, and are listed and counted", async () => {
    const large = Buffer.alloc(1_300_000, "0123456789abcdef");
    await put("drive/case/large.bin", large);
    await put("drive/case/letter.txt", "Dear Ms Keller,\r\n");
    await put("sheets/log.csv", "date,hours\n2026-09-01,2\n");
    expect((await store()).payload).toMatchObject({
      files_stored: 3,
      folders_stored: 1,
      items_added: 4,
      missed: [],
      sync_status: "completed",
    });
    const byName = new Map(
      kept("drive_files").map((one) => [one["name"], one] as const),
    );
    expect(large.equals(await bytesOf(byName.get("large.bin")))).toBe(true);
    const letter = await bytesOf(byName.get("letter.txt"));
    expect(letter.toString()).toBe("Dear Ms Keller,\r\n");
    const sheet = await bytesOf(byName.get("log"));
    expect(sheet.subarray(0, 2).toString()).toBe("PK");
    expect((await list("drive"))["items"]).toHaveLength(3);
    expect(
      await alice.done("get_casefile", { casefile_id: casefileId }),
    ).toMatchObject({ evidence: { drive_files: 3, drive_folders: 1 } });
  });

  it("are kept once, and beside it each state that they are changed to", async () => {
    await put("drive/letter.txt", "first");
    await store();
    const before = collider.keptBelow("casefiles/");
    expect((await store()).payload).toMatchObject({
      files_stored: 1,
      items_added: 0,
    });
    expect(collider.keptBelow("casefiles/")).toEqual(before);
    await appendFile(join(workspace, "drive/letter.txt"), " and second");
    expect((await store()).payload).toMatchObject({ items_added: 1 });
    const texts = await Promise.all(kept("drive_files").map(bytesOf));
    expect(texts.map(String).sort()).toEqual(["first", "first and second"]);
  });

  it("come in parts, each going on where the one before ended; then what has changed since", async () => {
    for (const name of ["a", "b", "c"]) await put(`drive/${name}.txt`, name);
    const first = (await store({ query: "", max_results: 2 })).payload;
    expect(first).toMatchObject({ files_stored: 2, sync_status: "partial" });
    const goOn = async (token: unknown) =>
      (await store({ query: "", sync_token: Text.parse(token) })).payload;
    const second = await goOn(first?.["sync_token"]);
    expect(second).toMatchObject({ files_stored: 1, sync_status: "completed" });
    expect(await goOn(second?.["sync_token"])).toMatchObject({
      files_stored: 0,
      sync_status: "completed",
    });
    await writeFile(join(workspace, "drive/d.txt"), "d");
    const now = new Date(collider.clock.now());
    await utimes(join(workspace, "drive/d.txt"), now, now);
    expect(await goOn(second?.["sync_token"])).toMatchObject({
      files_stored: 1,
      items_added: 1,
    });
    const other = await store({
      query: "trashed = false",
      sync_token: Text.parse(second?.["sync_token"]),
    });
    expect(other.error?.message).toContain("sync_token");
  });

  it("that Google does not convert are named, and the others stored", async () => {
    await put("sheets/all.xlsx", Buffer.alloc(10 * 1024 * 1024 + 1));
    await put("drive/letter.txt", "Dear");
    const { payload } = await store();
    expect(payload).toMatchObject({
      files_stored: 1,
      missed: [{ reason: expect.stringContaining("10 MB at most") }],
      sync_status: "partial",
    });
  });

  it("are left alone by a dry run", async () => {
    await put("drive/large.bin", Buffer.alloc(100_000, 1));
    const before = collider.kept();
    const answer = await alice.send(
      "store_drive_files",
      { casefile_id: casefileId, query: "" },
      { execution_directives: { dry_run: true } },
    );
    expect(answer.payload).toMatchObject({ files_stored: 1 });
    expect(collider.kept()).toEqual(before);
  });
});

describe("files that are named", () => {
  it("are read from Drive, whatever else is said of them", async () => {
    await put("drive/letter.txt", "Dear");
    const files = [
      { id: await idOf("letter.txt"), name: "forged.txt", sha256: "0" },
      { id: "nobody" },
    ];
    expect((await store({ files })).payload).toMatchObject({
      files_stored: 1,
      missed: [{ id: "nobody" }],
      sync_status: "partial",
      sync_token: null,
    });
    expect(kept("drive_files")).toMatchObject([{ name: "letter.txt" }]);
  });

  it.each([
    [{}, "payload.query"],
    [{ files: [{ id: "a" }], query: "" }, "payload.query"],
    [{ files: [{ id: "a/b" }] }, "payload.files[0].id"],
    [{ query: "name is odd" }, "payload.query"],
  ])("are refused for %j, which names the field", async (fields, field) => {
    const { http, error } = await store(fields);
    expect(http).toBe(400);
    expect(JSON.stringify(error?.details)).toContain(`"${field}"`);
  });
});

describe("values of a spreadsheet", () => {
  it("are kept once, and beside it what they are changed to", async () => {
    await put("sheets/log.csv", "date,hours\n2026-09-01,2\n");
    const spreadsheet_id = await idOf("log");
    const first = await storeSheet({ spreadsheet_id, ranges: ["A1:B2"] });
    expect(first.payload).toMatchObject({ sheets_stored: 1, sheets_added: 1 });
    const again = await storeSheet({
      sheet_payloads: [{ spreadsheet_id, ranges: [{ range: "A1:B2" }] }],
    });
    expect(again.payload).toMatchObject({ sheets_stored: 1, sheets_added: 0 });
    await appendFile(join(workspace, "sheets/log.csv"), "2026-09-08,3\n");
    await storeSheet({ spreadsheet_id });
    const { items } = await list("sheets");
    expect(items).toMatchObject([
      { id: spreadsheet_id, title: "log" },
      { id: spreadsheet_id, title: "log" },
    ]);
    const texts = await Promise.all(kept("spreadsheets").map(bytesOf));
    expect(
      texts.map(String).filter((one) => one.includes("09-08")),
    ).toHaveLength(1);
  });

  it("that are not there are missed, and a wrong range is refused", async () => {
    const gone = await storeSheet({ spreadsheet_id: "nobody" });
    expect(gone.payload).toMatchObject({
      missed: [{ id: "nobody" }],
      sync_status: "failed",
    });
    const both = await storeSheet({});
    expect(both.error?.message).toContain("spreadsheet_id");
  });
});

describe("a casefile", () => {
  it("takes nothing from whoever may not write to it, whether or not it is there", async () => {
    const bob = await collider.as("bob@example.com");
    for (const casefile_id of [casefileId, "cf_261123_k3v9x2m8q4wt7n1c"]) {
      const answer = await bob.send("store_drive_files", {
        casefile_id,
        query: "",
      });
      expect(answer.error?.status).toBe("PERMISSION_DENIED");
    }
  });

  const FILES = 110;
  const putMany = async () => {
    for (let number = 0; number < FILES; number += 1)
      await put(`drive/${number}.txt`, `Number ${number}`);
  };
  const afterFirstBatch = (work: () => Promise<unknown>) => {
    let done = false;
    meanwhile = async ({ verb, stage, about }) => {
      if (done || verb !== "commit" || stage !== "after") return;
      if (!about.some((path) => path.includes("/drive_files/"))) return;
      done = true;
      await work();
    };
  };

  it("that is deleted between two batches takes nothing more in, and is emptied", async () => {
    await putMany();
    afterFirstBatch(async () =>
      alice.done("delete_casefile", { casefile_id: casefileId, confirm: true }),
    );
    expect((await store()).error?.status).toBe("NOT_FOUND");
    await collider.cameAbout(
      () => collider.keptBelow(`casefiles/${casefileId}/`).size === 0,
    );
  });

  it("has every file once when the program died between two batches", async () => {
    await putMany();
    afterFirstBatch(async () => {
      await collider.platform.durable();
      collider.platform.crash();
    });
    expect((await store()).payload).toBeNull();
    await collider.close();
    await open();
    const { payload } = await store();
    expect(payload).toMatchObject({ files_stored: FILES });
    expect(Number(payload?.["items_added"])).toBeLessThan(FILES);
    expect(kept("drive_files")).toHaveLength(FILES);
  });
});
