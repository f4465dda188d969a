import {
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { readContent } from "#shared/casefile/content-pieces.ts";
import { storedContentOf } from "#shared/casefile/stored-content.ts";
import { sha256 } from "#shared/kernel/hash.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { newCasefile } from "../newly-made.ts";
import { openCollider, type Client, type Collider } from "../open-collider.ts";

const PROJECT = resolve(import.meta.dirname, "../../..");
const MARIA = "from:maria.keller@example.com";

const Text = z.string();

let collider: Collider;
let alice: Client;
let casefileId: string;
let workspace: string | null = null;

async function open(workspaceDir?: string): Promise<void> {
  collider = await openCollider(
    workspaceDir === undefined ? {} : { workspaceDir },
  );
  alice = await collider.as("alice@example.com");
  casefileId = await newCasefile(alice);
}

/** A workspace of the test's own, with these messages. */
async function openWith(
  messages: Readonly<Record<string, string>>,
): Promise<void> {
  workspace = await mkdtemp(join(tmpdir(), "collider-evidence-"));
  await mkdir(join(workspace, "mail"));
  for (const [name, text] of Object.entries(messages))
    await writeFile(join(workspace, "mail", name), text);
  await open(workspace);
}

function message(number: number, body = "Hello."): string {
  return `From: a@example.com\r\nTo: b@example.com\r\nSubject: Number ${number}\r\nDate: Mon, 02 Nov 2026 09:00:00 +0000\r\nMessage-ID: <${number}@example.com>\r\n\r\n${body}\r\n`;
}

const store = async (fields: JsonObject = {}): Promise<JsonObject> =>
  alice.done("store_gmail_messages", {
    casefile_id: casefileId,
    query: "",
    ...fields,
  });

function stored(): readonly JsonObject[] {
  const below = `casefiles/${casefileId}/gmail_messages/`;
  return [...collider.keptBelow(below).values()];
}

afterEach(async () => {
  await collider.close();
  if (workspace !== null) await rm(workspace, { recursive: true });
  workspace = null;
});

describe("mail of the sample office", () => {
  beforeEach(async () => open());

  it("becomes evidence where it matches, with its threads and labels, and is listed", async () => {
    expect(await store({ query: MARIA })).toMatchObject({
      messages_stored: 11,
      messages_added: 11,
      threads_stored: 10,
      sync_status: "completed",
      unreadable: [],
      missed: [],
    });
    expect(new Set(stored().map((one) => one["sender"]))).toEqual(
      new Set(["maria.keller@example.com"]),
    );
    const listed = await alice.done("list_evidence", {
      casefile_id: casefileId,
      limit: 100,
    });
    expect(listed["items"]).toHaveLength(11);
    expect(
      await alice.done("get_casefile", { casefile_id: casefileId }),
    ).toMatchObject({ evidence: { gmail_messages: 11, gmail_threads: 10 } });
  });

  it("is kept once, however often it is stored", async () => {
    await store({ query: MARIA });
    const before = collider.keptBelow("casefiles/");
    expect(await store({ query: MARIA })).toMatchObject({
      messages_stored: 11,
      messages_added: 0,
    });
    expect(collider.keptBelow("casefiles/")).toEqual(before);
    expect(await store({ query: MARIA, overwrite: true })).toMatchObject({
      messages_stored: 11,
      messages_added: 0,
    });
    expect(stored()).toHaveLength(11);
  });

  it("is brought in parts, each going on where the one before it ended", async () => {
    const first = await store({ query: MARIA, max_results: 4 });
    expect(first).toMatchObject({ messages_stored: 4, sync_status: "partial" });
    let last = first;
    let calls = 1;
    while (last["sync_status"] === "partial" && calls < 9) {
      const token = Text.parse(last["sync_token"]);
      last = await store({ query: MARIA, max_results: 4, sync_token: token });
      calls += 1;
    }
    expect(calls).toBe(3);
    expect(stored()).toHaveLength(11);
    const other = await alice.send("store_gmail_messages", {
      casefile_id: casefileId,
      query: "from:somebody.else",
      sync_token: Text.parse(first["sync_token"]),
    });
    expect(other.error).toMatchObject({
      status: "INVALID_ARGUMENT",
      message: expect.stringContaining("sync_token"),
    });
  });

  it("is left alone by a dry run", async () => {
    const before = collider.kept();
    const answer = await alice.send(
      "store_gmail_messages",
      { casefile_id: casefileId, query: MARIA },
      { execution_directives: { dry_run: true } },
    );
    expect(answer.payload).toMatchObject({ messages_stored: 11 });
    expect(collider.kept()).toEqual(before);
  });

  it("is read message by message, in the format that is asked for", async () => {
    const { messages } = await alice.done("search_gmail", { query: MARIA });
    const [first] = Array.isArray(messages) ? messages : [];
    const id = Text.parse(Object(first)["id"]);
    const full = await alice.done("get_gmail_message", { message_id: id });
    expect(full["message"]).toMatchObject({
      id,
      body_text: expect.any(String),
    });
    const inbox = await alice.done("list_gmail_messages", {
      label_ids: ["INBOX"],
      max_results: 3,
    });
    expect(inbox["messages"]).toHaveLength(3);
    const absent = await alice.send("get_gmail_message", {
      message_id: "0000000000000000",
    });
    expect(absent.error).toMatchObject({ status: "NOT_FOUND" });
  });
});

describe("words", () => {
  const Items = z.object({
    items: z.array(z.looseObject({ subject: z.string() })),
    next_page_token: z.string().optional(),
  });

  const look = async (query: string, page: JsonObject = {}) =>
    Items.parse(
      await alice.done("list_evidence", {
        casefile_id: casefileId,
        query,
        ...page,
      }),
    );

  it("find the mail that holds all of them, in any case and over all pages", async () => {
    await openWith(
      Object.fromEntries(
        Array.from({ length: 30 }, (_, at) => [`${at}.eml`, message(at + 1)]),
      ),
    );
    await store();
    const all = await look("NUMBER a@example.com");
    expect(all.items).toHaveLength(30);
    const one = await look("number 17", { limit: 5 });
    expect(one.items.map(({ subject }) => subject)).toEqual(["Number 17"]);
    expect((await look("nowhere to be found")).items).toEqual([]);
    const found: string[] = [];
    let page_token: string | undefined;
    do {
      const page = await look("number 2", {
        limit: 4,
        ...(page_token !== undefined && { page_token }),
      });
      expect(page.items.length).toBeLessThanOrEqual(4);
      found.push(...page.items.map(({ subject }) => subject));
      page_token = page.next_page_token;
    } while (page_token !== undefined);
    expect(found).toHaveLength(12);
  });

  it("are found as they stand, with their quotation marks", async () => {
    const quoted = message(1).replace("Number 1", 'He said "never"');
    await openWith({ "1.eml": quoted, "2.eml": message(2) });
    await store();
    const { items } = await look('"never"');
    expect(items.map(({ subject }) => subject)).toEqual(['He said "never"']);
    expect((await look('"')).items).toHaveLength(1);
  });
});

describe("large mail", () => {
  it("lies in chunks that give its bytes back", async () => {
    const text = message(1, "0123456789abcde\r\n".repeat(40_000));
    await openWith({ "large.eml": text });
    expect(await store()).toMatchObject({ messages_stored: 1, unreadable: [] });
    const [document] = stored();
    expect(document?.["body_text"]).toBeNull();
    const content = storedContentOf(document?.["raw"]);
    const { documents } = collider.composition.platform;
    const bytes = await readContent(documents, casefileId, content);
    expect(Buffer.from(bytes).toString()).toBe(text);
    await expect(
      readContent(documents, casefileId, { ...content, sha256: "other" }),
    ).rejects.toMatchObject({ reason: "CONTENT_DAMAGED" });
  });
});

describe("much mail", () => {
  it("is stored batch by batch, all of it once", async () => {
    const numbers = Array.from({ length: 230 }, (_, index) => index);
    await openWith(
      Object.fromEntries(numbers.map((n) => [`${n}.eml`, message(n)])),
    );
    expect(await store()).toMatchObject({
      messages_stored: 230,
      messages_added: 230,
      sync_status: "completed",
    });
    expect(stored()).toHaveLength(230);
  });
});

/** A folder of one's own mail, or else of mail that is hard to read. */
const FOLDER =
  process.env["COLLIDER_TEST_MAIL_DIR"] ?? join(PROJECT, "test/fixtures/mail");

describe("mail from anywhere", () => {
  it("is stored to the last message; what nobody can read is kept and reported", async () => {
    workspace = await mkdtemp(join(tmpdir(), "collider-evidence-"));
    await cp(FOLDER, join(workspace, "mail"), { recursive: true });
    const files = await readdir(join(workspace, "mail"), { recursive: true });
    const single = files.filter((name) => name.endsWith(".eml"));
    const hashes = await Promise.all(
      single.map(async (name) => sha256(await readFile(join(FOLDER, name)))),
    );
    await open(workspace);
    const answer = await store({ query: "in:anywhere" });
    expect(answer).toMatchObject({ sync_status: "completed", missed: [] });
    expect(stored()).toHaveLength(Number(answer["messages_stored"]));
    // Files of the same bytes are one message; boxes hold further ones.
    const kept = new Set(
      stored().map(({ raw }) => storedContentOf(raw).sha256),
    );
    expect(hashes.filter((hash) => !kept.has(hash))).toEqual([]);
    expect(kept.size).toBe(stored().length);
    const { documents } = collider.composition.platform;
    for (const { raw } of stored()) {
      const content = storedContentOf(raw);
      const bytes = await readContent(documents, casefileId, content);
      expect(bytes).toHaveLength(content.size_bytes);
    }
  });
});
