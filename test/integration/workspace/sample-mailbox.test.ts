import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GmailMessage } from "#shared/workspace/gmail-message.ts";
import {
  listAllIds,
  openWorkspace,
  rawMessage,
  type OpenWorkspace,
} from "./open-workspace.ts";

const { signal } = new AbortController();

describe("the sample mailbox through the real Gmail client", () => {
  let workspace: OpenWorkspace;

  beforeAll(async () => {
    workspace = await openWorkspace("samples/workspace");
  });
  afterAll(() => workspace.close());

  async function search(query: string): Promise<GmailMessage[]> {
    const page = await workspace.service.searchMessages(
      { query, maxResults: 100 },
      signal,
    );
    return page.messages;
  }

  async function only(query: string): Promise<GmailMessage> {
    const [message, ...others] = await search(query);
    if (message === undefined || others.length > 0)
      throw new Error(`${query} does not find exactly one message`);
    return message;
  }

  const full = async (query: string) =>
    workspace.service.getMessage(
      { messageId: (await only(query)).id, format: "full" },
      signal,
    );

  it.each([
    ["", 29],
    ["in:anywhere", 31],
    ["from:maria.keller@example.com", 11],
    ["from:maria has:attachment", 7],
    ["in:sent", 5],
    ["in:spam", 1],
    ["in:trash", 1],
    ["is:unread", 8],
    ["is:starred", 5],
    ["label:matter-2026-114 -from:maria", 10],
    ["list:employment-law.lists.bar.example", 1],
    ["filename:csv", 2],
    ["after:2026/11/01", 4],
    ["from:me severance OR salary", 1],
    ["prize", 0],
    ["prize in:anywhere", 1],
  ])("finds for %j %i messages", async (query, count) => {
    expect(await search(query)).toHaveLength(count);
  });

  it("gives every message once over all pages, whatever the size of a page", async () => {
    const ids = await listAllIds(workspace.service);
    expect(new Set(ids).size).toBe(31);
    expect(await listAllIds(workspace.service, 4)).toEqual(ids);
    expect(await listAllIds(workspace.service, 31)).toEqual(ids);
  });

  it("lists the newest message first", async () => {
    const dates = (await search("in:anywhere")).map((one) => one.internal_date);
    expect(dates).toEqual([...dates].sort().toReversed());
  });

  it.each([
    [
      "subject:Bescheinigung has:attachment",
      "Ärztliche Bescheinigung: Frau Keller",
      "Mit freundlichen Grüßen",
    ],
    [
      "from:pryce has:attachment",
      "Keller / Northgate – our file 882/26",
      "Our client’s position",
    ],
    ["from:tanaka", "ケラーさんの件について", "証言いたします"],
    ["from:orlov", "Свидетельство по делу Келлер", "Поддон упал"],
    ["subject:euros from:maria", "Should I take the 5,000 euros?", "5,000 €"],
  ])("reads the charset of %j", async (query, subject, text) => {
    const message = await full(query);
    expect(message.subject).toBe(subject);
    expect(message.body_text).toContain(text);
    const raw = await rawMessage(workspace.service, message.id);
    expect(raw.message.subject).toBe(subject);
    expect(raw.message.body_text).toContain(text);
  });

  it("finds words that are written in another charset or in HTML", async () => {
    expect((await only("田中")).sender).toContain("northgate-osaka");
    expect((await only("Поддон")).sender_name).toBe("Дмитрий Орлов");
    expect((await only('"works council was not asked"')).body_text).toBeNull();
  });

  it("keeps a thread together", async () => {
    const thread = await search("subject:sick subject:leave -list:bar");
    expect(thread).toHaveLength(3);
    expect(new Set(thread.map((one) => one.thread_id)).size).toBe(1);
    expect(thread.at(-1)?.id).toBe(thread[0]?.thread_id);
  });

  it("joins a reply without references to the message of its subject", async () => {
    const offers = await search("from:pryce subject:882/26");
    expect(offers).toHaveLength(2);
    expect(offers[0]?.thread_id).toBe(offers[1]?.id);
  });

  it("shows labels and the snippet as Gmail does", async () => {
    const message = await only("subject:advertise from:maria");
    expect(message.labels).toEqual(
      expect.arrayContaining(["INBOX", "UNREAD", "STARRED"]),
    );
    expect(message.snippet).toMatch(
      /^Dear Ms Okafor, look what is online since yesterday: "Warehouse/,
    );
  });

  it("shows a forwarded message as one attachment", async () => {
    const message = await full('subject:"Your position"');
    expect(message.attachments).toMatchObject([
      { filename: "Your position.eml", mime_type: "message/rfc822" },
    ]);
    expect(message.body_text).not.toContain("severance");
  });

  it("reads in full what it reads in the raw bytes", async () => {
    for (const id of await listAllIds(workspace.service)) {
      const message = await workspace.service.getMessage(
        { messageId: id, format: "full" },
        signal,
      );
      const raw = await rawMessage(workspace.service, id);
      expect(essence(raw.message)).toEqual(essence(message));
    }
  });
});

// The parser of raw bytes ends lines with LF.
function essence(message: GmailMessage) {
  return {
    subject: message.subject,
    sender: message.sender,
    sender_name: message.sender_name,
    to: message.to_recipients,
    cc: message.cc_recipients,
    text: message.body_text?.replaceAll("\r\n", "\n").trim(),
    html: message.body_html?.replaceAll("\r\n", "\n").trim(),
    files: message.attachments.map((one) => ({
      ...one,
      sha256: null,
      attachment_id: null,
    })),
    labels: message.labels,
    date: message.internal_date,
  };
}
