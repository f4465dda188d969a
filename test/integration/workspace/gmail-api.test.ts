import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { sha256 } from "#shared/kernel/hash.ts";
import { systemClock } from "#shared/platform/clock.ts";
import { createGoogleServices } from "#shared/workspace/google/google-services.ts";
import { fixedToken } from "./local-services.ts";
import { openWorkspace, type OpenWorkspace } from "./open-workspace.ts";

const { signal } = new AbortController();
const LETTER = "samples/workspace/mail/03-termination-letter.eml";

describe("the local workspace answers as Gmail does", () => {
  let workspace: OpenWorkspace;
  let letter: Buffer;
  let id: string;

  beforeAll(async () => {
    workspace = await openWorkspace("samples/workspace");
    letter = await readFile(LETTER);
    id = sha256(letter).slice(0, 16);
  });
  afterAll(() => workspace.close());

  const messages = () => workspace.google.users.messages;

  async function fetchJson(path: string, token = workspace.accessToken) {
    const response = await fetch(`${workspace.url}gmail/v1/users/me/${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const body: unknown = await response.json();
    return { status: response.status, body };
  }

  it("gives a message raw byte for byte", async () => {
    const { data } = await messages().get({ userId: "me", id, format: "raw" });
    expect(Buffer.from(data.raw ?? "", "base64url").equals(letter)).toBe(true);
    expect(data.payload).toBeUndefined();
    expect(data.sizeEstimate).toBe(letter.length);
  });

  it("gives the format minimal without a payload", async () => {
    const { data } = await messages().get({
      userId: "me",
      id,
      format: "minimal",
    });
    expect(Object.keys(data).sort()).toEqual([
      "historyId",
      "id",
      "internalDate",
      "labelIds",
      "sizeEstimate",
      "snippet",
      "threadId",
    ]);
    expect(data.internalDate).toBe(String(Date.UTC(2026, 8, 15, 5, 55, 10)));
  });

  it("gives in the format metadata the headers that are asked for", async () => {
    const { data } = await messages().get({
      userId: "me",
      id,
      format: "metadata",
      metadataHeaders: ["subject", "Message-ID"],
    });
    expect(data.payload?.headers?.map((one) => one.name)).toEqual([
      "Subject",
      "Message-ID",
    ]);
    expect(data.payload?.parts).toBeUndefined();
  });

  it("gives in the format full the parts, with a file's content apart", async () => {
    const { data } = await messages().get({ userId: "me", id });
    const [text, file] = data.payload?.parts ?? [];
    expect(data.payload?.mimeType).toBe("multipart/mixed");
    expect(text?.partId).toBe("0");
    expect(Buffer.from(text?.body?.data ?? "", "base64url").toString()).toMatch(
      /^Dear Ms Okafor,/,
    );
    expect(file?.filename).toBe("termination-letter.pdf");
    expect(file?.body?.data).toBeUndefined();
    const { data: content } = await messages().attachments.get({
      userId: "me",
      messageId: id,
      id: file?.body?.attachmentId ?? "",
    });
    const bytes = Buffer.from(content.data ?? "", "base64url");
    expect(bytes.subarray(0, 8).toString()).toBe("%PDF-1.4");
    expect(bytes).toHaveLength(file?.body?.size ?? -1);
  });

  it("opens the parts of a forwarded message", async () => {
    const { data } = await messages().list({
      userId: "me",
      q: 'subject:"Fwd: Your position"',
    });
    const { data: message } = await messages().get({
      userId: "me",
      id: data.messages?.[0]?.id ?? "",
    });
    const inner = message.payload?.parts?.[1]?.parts?.[0];
    expect(inner?.partId).toBe("1.0");
    expect(inner?.headers).toContainEqual({
      name: "Subject",
      value: "Your position",
    });
  });

  it("lists messages that have all the labels", async () => {
    const { data } = await messages().list({
      userId: "me",
      labelIds: ["UNREAD", "STARRED"],
    });
    expect(data.messages).toHaveLength(3);
    const spam = await messages().list({ userId: "me", labelIds: ["SPAM"] });
    expect(spam.data.messages).toHaveLength(1);
  });

  it("lists nothing as an answer without messages", async () => {
    const { body } = await fetchJson("messages?q=nosuchword");
    expect(body).toEqual({ resultSizeEstimate: 0 });
  });

  it("names the account's labels, with counts one by one", async () => {
    const { data } = await workspace.google.users.labels.list({ userId: "me" });
    const matter = data.labels?.find((one) => one.name === "Matter 2026-114");
    expect(matter?.type).toBe("user");
    expect(data.labels).toContainEqual({
      id: "INBOX",
      name: "INBOX",
      type: "system",
    });
    const inbox = await workspace.google.users.labels.get({
      userId: "me",
      id: "INBOX",
    });
    expect(inbox.data).toMatchObject({ messagesTotal: 24, messagesUnread: 8 });
  });

  it("tells whose mailbox it is", async () => {
    const { data } = await workspace.google.users.getProfile({ userId: "me" });
    expect(data).toMatchObject({
      emailAddress: "amara.okafor@example.org",
      messagesTotal: 31,
    });
    const named = await workspace.google.users.getProfile({
      userId: "amara.okafor@example.org",
    });
    expect(named.data).toEqual(data);
  });

  it("reduces an answer to the fields that are asked for", async () => {
    const { data } = await messages().get({
      userId: "me",
      id,
      fields: "id,payload(mimeType,parts(filename,body/size))",
    });
    expect(data).toEqual({
      id,
      payload: {
        mimeType: "multipart/mixed",
        parts: [
          { filename: "", body: { size: expect.any(Number) } },
          {
            filename: "termination-letter.pdf",
            body: { size: expect.any(Number) },
          },
        ],
      },
    });
  });

  it.each([
    ["messages/ffffffffffffffff", 404, "notFound"],
    ["labels/NO_SUCH", 404, "notFound"],
    ["drafts", 404, "notFound"],
    ["messages?pageToken=nonsense", 400, "invalidArgument"],
    ["messages?pageToken=WzEsMl0", 400, "invalidArgument"],
    ["messages?maxResults=0", 400, "invalidArgument"],
    ["messages?includeSpamTrash=maybe", 400, "invalidArgument"],
    ["messages?fields=messages(", 400, "invalidArgument"],
    ["messages/%E0%A4%A", 400, "invalidArgument"],
    ["history", 400, "invalidArgument"],
    ["history?startHistoryId=1", 404, "notFound"],
  ])("refuses %s with %i", async (path, status, reason) => {
    const answer = await fetchJson(path);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({
      error: { code: status, errors: [{ reason, domain: "global" }] },
    });
  });

  it("refuses an unknown format and an unknown attachment with 400", async () => {
    expect((await fetchJson(`messages/${id}?format=odd`)).status).toBe(400);
    const path = `messages/${id}/attachments/nothing`;
    expect((await fetchJson(path)).status).toBe(400);
  });

  it("refuses the mailbox of somebody else with 403", async () => {
    const call = workspace.google.users.getProfile({ userId: "x@example.org" });
    await expect(call).rejects.toMatchObject({ status: 403 });
  });

  it("refuses every request that does not bear its token with 401", async () => {
    expect((await fetchJson("messages", "wrong")).status).toBe(401);
    const response = await fetch(`${workspace.url}gmail/v1/users/me/messages`);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({
      error: { status: "UNAUTHENTICATED", errors: [{ reason: "authError" }] },
    });
  });

  it("listens on the loopback interface alone", () => {
    expect(workspace.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  });

  describe("through the product's service", () => {
    it("an unknown message is NOT_FOUND", async () => {
      const call = workspace.service.getMessage(
        { messageId: "ffffffffffffffff", format: "full" },
        signal,
      );
      await expect(call).rejects.toMatchObject({
        code: "NOT_FOUND",
        reason: "GOOGLE_NOT_FOUND",
        message:
          "Gmail message ffffffffffffffff does not exist in this account.",
      });
    });

    it("a bad page token is INVALID_ARGUMENT", async () => {
      const call = workspace.service.searchMessages(
        { pageToken: "nonsense" },
        signal,
      );
      await expect(call).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    });

    it("a wrong token is FAILED_PRECONDITION, for it is not the caller's own", async () => {
      const stranger = createGoogleServices(
        fixedToken("wrong"),
        workspace.url,
        systemClock,
      ).gmail;
      const call = stranger.searchMessages({}, signal);
      await expect(call).rejects.toMatchObject({
        code: "FAILED_PRECONDITION",
        reason: "WORKSPACE_TOKEN_REJECTED",
      });
    });

    it("an aborted call is CANCELLED, before it began and under way", async () => {
      const early = AbortSignal.abort();
      await expect(
        workspace.service.searchMessages({}, early),
      ).rejects.toMatchObject({ code: "CANCELLED" });
      const controller = new AbortController();
      const call = workspace.service.searchMessages({}, controller.signal);
      controller.abort();
      await expect(call).rejects.toMatchObject({ code: "CANCELLED" });
    });

    it("a closed workspace is UNAVAILABLE", async () => {
      const closed = await openWorkspace("samples/workspace");
      await closed.close();
      await expect(
        closed.service.searchMessages({}, signal),
      ).rejects.toMatchObject({ code: "UNAVAILABLE", retryable: true });
    });

    it.each(["minimal", "metadata", "full", "raw"] as const)(
      "a message in the format %s has its subject and its attachment",
      async (format) => {
        const message = await workspace.service.getMessage(
          { messageId: id, format, includeHeaders: true },
          signal,
        );
        expect(message).toMatchObject({
          id,
          sender: "maria.keller@example.com",
          sender_name: "Maria Keller",
          to_recipients: ["amara.okafor@example.org"],
          has_attachments: true,
          attachments: [
            {
              filename: "termination-letter.pdf",
              mime_type: "application/pdf",
            },
          ],
        });
        expect(message.headers?.[0]?.name).toBe("From");
        expect(message.body_text === null).toBe(
          format === "minimal" || format === "metadata",
        );
        expect(z.string().safeParse(message.raw).success).toBe(
          format === "raw",
        );
      },
    );
  });
});
