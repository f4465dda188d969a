import {
  glob,
  readFile,
  rename,
  rm,
  utimes,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sha256 } from "#shared/kernel/hash.ts";
import { GmailMessage } from "#shared/workspace/gmail-message.ts";
import {
  listAllIds,
  openCopyOf,
  rawMessage,
  type OpenWorkspace,
} from "./open-workspace.ts";

const { signal } = new AbortController();
const NASTY = "test/fixtures/mail";
const folder =
  process.env["COLLIDER_TEST_MAIL_DIR"] ?? "samples/workspace/mail";

async function filesBelow(directory: string) {
  const files: { readonly id: string; readonly bytes: Buffer }[] = [];
  for await (const path of glob("**/*.eml", { cwd: directory })) {
    const bytes = await readFile(join(directory, path));
    files.push({ id: sha256(bytes).slice(0, 16), bytes });
  }
  return files;
}

describe.each([
  ["nasty messages", NASTY],
  ["the folder of real mail", folder],
])("a folder of %s", (_, directory) => {
  let workspace: OpenWorkspace;
  let listed: Set<string>;

  beforeAll(async () => {
    workspace = await openCopyOf(directory);
    listed = new Set(await listAllIds(workspace.service));
  });
  afterAll(() => workspace.close());

  it("is listed without a gap and served raw byte for byte", async () => {
    const files = await filesBelow(directory);
    expect(files.length).toBeGreaterThan(20);
    for (const { id, bytes } of files) {
      expect(listed).toContain(id);
      const { raw } = await rawMessage(workspace.service, id);
      expect(Buffer.from(raw).equals(bytes)).toBe(true);
    }
  });

  it("is read in every format, or says why not", async () => {
    for (const messageId of listed) {
      for (const format of ["minimal", "full", "raw"] as const) {
        const message = await workspace.service.getMessage(
          { messageId, format },
          signal,
        );
        expect(GmailMessage.safeParse(message).error).toBeUndefined();
        expect(message.parse_error ?? "").not.toMatch(/undefined|null/);
      }
    }
  });

  it("serves every attachment that it names", async () => {
    for (const messageId of listed) {
      const { attachments } = await workspace.service.getMessage(
        { messageId, format: "full" },
        signal,
      );
      for (const { attachment_id: id, size_bytes: size } of attachments) {
        const { data } = await workspace.google.users.messages.attachments.get({
          userId: "me",
          messageId,
          id: id ?? "",
        });
        expect(Buffer.from(data.data ?? "", "base64url")).toHaveLength(size);
      }
    }
  });

  it("is searched without a failure", async () => {
    const page = await workspace.service.searchMessages(
      { query: "nosuchwordanywhere OR in:anywhere", maxResults: 500 },
      signal,
    );
    expect(page.messages).toHaveLength(listed.size);
  });
});

describe("a nasty message", () => {
  let workspace: OpenWorkspace;

  beforeAll(async () => {
    workspace = await openCopyOf(NASTY);
  });
  afterAll(() => workspace.close());

  async function read(name: string) {
    const bytes = await readFile(join(NASTY, name));
    const messageId = sha256(bytes).slice(0, 16);
    return workspace.service.getMessage({ messageId, format: "full" }, signal);
  }

  async function search(query: string) {
    const page = await workspace.service.searchMessages(
      { query, maxResults: 100 },
      signal,
    );
    return page.messages;
  }

  it("without headers is text from nobody", async () => {
    const message = await read("no-headers.eml");
    expect(message).toMatchObject({ subject: "", sender: "" });
    expect(message.labels).toEqual(["INBOX"]);
  });

  it("without a date has that of its last hop, without that of its file", async () => {
    const message = await read("missing-date.eml");
    expect(message.internal_date).toBe("2026-11-03T11:22:33.000Z");
    const broken = join(workspace.mailDir, "broken-date.eml");
    const changed = new Date("2026-10-05T06:07:08.000Z");
    await utimes(broken, changed, changed);
    await search("subject:broken");
    expect((await read("broken-date.eml")).internal_date).toBe(
      "2026-10-05T06:07:08.000Z",
    );
  });

  it("of fifty levels shows its innermost text", async () => {
    const message = await read("nested-50-deep.eml");
    expect(message.body_text).toBe("the innermost part");
  });

  it("of the wrong charset is still read", async () => {
    const message = await read("wrong-charset.eml");
    expect(message.body_text).toContain("Grüße aus München");
  });

  it("keeps a name with a comma one sender", async () => {
    const message = await read("encoded-words.eml");
    expect(message.sender).toBe("maria@example.com");
    expect(message.sender_name).toBe("Keller, Maria");
    expect(message.to_recipients).toEqual(["a@example.com"]);
    expect(message.subject).toBe("Grüße =?bad?= =?utf-8?x?nope?=");
  });

  it("with the Message-ID of another is a message of its own in that thread", async () => {
    const twins = await search("rfc822msgid:same@example.com");
    expect(twins.map((one) => one.subject)).toEqual(["second", "first"]);
    expect(twins[0]?.thread_id).toBe(twins[1]?.thread_id);
  });

  it("in an mbox is unescaped, and dated by the mbox when it has no date", async () => {
    const [one] = await search('subject:"crlf one"');
    const { raw } = await rawMessage(workspace.service, one?.id ?? "");
    expect(Buffer.from(raw).toString()).toBe(
      "From: a@example.com\nSubject: crlf one\n\nFrom here on it is escaped.\n>From twice.",
    );
    expect(one?.internal_date).toBe("2026-11-02T10:00:00.000Z");
    const [two] = await search('subject:"crlf two"');
    expect(two?.internal_date).toBe("2026-11-02T11:00:00.000Z");
  });

  it("before the first line of an mbox is not lost", async () => {
    const preamble = "This line stands before the first message.\n\n";
    const noBox = await readFile(join(NASTY, "no-box.mbox"));
    const listed = await listAllIds(workspace.service);
    expect(listed).toContain(sha256(preamble).slice(0, 16));
    expect(listed).toContain(sha256(noBox).slice(0, 16));
    expect(await search('subject:"after a preamble"')).toHaveLength(1);
  });
});

describe("a folder that changes", () => {
  it("shows what was added and removed, and tells it as history", async () => {
    const workspace = await openCopyOf("samples/workspace/mail");
    try {
      const { google, mailDir } = workspace;
      const { data: profile } = await google.users.getProfile({ userId: "me" });
      const startHistoryId = profile.historyId ?? "";
      const unchanged = await google.users.history.list({
        userId: "me",
        startHistoryId,
      });
      expect(unchanged.data).toEqual({ historyId: startHistoryId });

      const text =
        "From: new@example.com\r\nSubject: brand new\r\n\r\nhello\r\n";
      const id = sha256(text).slice(0, 16);
      await writeFile(join(mailDir, "new.eml"), text);
      await rm(join(mailDir, "2026-11.mbox"));
      expect(await listAllIds(workspace.service)).toHaveLength(28);

      const history: unknown[] = [];
      let pageToken: string | null | undefined;
      do {
        const page: {
          data: { history?: unknown[]; nextPageToken?: string | null };
        } = await google.users.history.list({
          userId: "me",
          startHistoryId,
          maxResults: 2,
          ...(typeof pageToken === "string" ? { pageToken } : {}),
        });
        history.push(...(page.data.history ?? []));
        pageToken = page.data.nextPageToken;
      } while (typeof pageToken === "string");
      expect(history).toHaveLength(5);
      expect(history[0]).toMatchObject({
        messagesAdded: [{ message: { id, labelIds: ["INBOX"] } }],
      });
      const deleted = await google.users.history.list({
        userId: "me",
        startHistoryId,
        historyTypes: ["messageDeleted"],
      });
      expect(deleted.data.history).toHaveLength(4);
    } finally {
      await workspace.close();
    }
  });

  it("serves a message that moved, with its new labels, and no longer one that went", async () => {
    const workspace = await openCopyOf("samples/workspace/mail");
    try {
      const { mailDir, service } = workspace;
      const prize = join(mailDir, "SPAM", "24-prize.eml");
      const bytes = await readFile(prize);
      const messageId = sha256(bytes).slice(0, 16);
      const get = () =>
        service.getMessage({ messageId, format: "minimal" }, signal);
      expect((await get()).labels).toEqual(["SPAM"]);
      await rename(prize, join(mailDir, "TRASH", "prize.eml"));
      expect((await get()).labels).toEqual(["TRASH"]);
      await rm(join(mailDir, "TRASH", "prize.eml"));
      await expect(get()).rejects.toMatchObject({ code: "NOT_FOUND" });
    } finally {
      await workspace.close();
    }
  });

  it("that is not there holds no messages", async () => {
    const workspace = await openCopyOf("samples/workspace/mail/SPAM");
    try {
      await rm(workspace.mailDir, { recursive: true });
      expect(await listAllIds(workspace.service)).toEqual([]);
    } finally {
      await workspace.close();
    }
  });
});
