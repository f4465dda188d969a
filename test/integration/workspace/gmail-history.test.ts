import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { gmail_v1 } from "@googleapis/gmail";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sha256 } from "#shared/kernel/hash.ts";
import { systemClock } from "#shared/platform/clock.ts";
import {
  createGmailClient,
  type GmailClient,
} from "#shared/workspace/google/gmail-client.ts";
import type { GmailHistoryPage } from "#shared/workspace/google/gmail-history.ts";
import { fixedToken } from "./local-services.ts";
import {
  listAllIds,
  openCopyOf,
  type OpenWorkspace,
} from "./open-workspace.ts";

const { signal } = new AbortController();
let workspace: OpenWorkspace;
let client: GmailClient;

beforeEach(async () => {
  workspace = await openCopyOf("samples/workspace/mail");
  client = createGmailClient({
    rootUrl: workspace.url,
    auth: fixedToken(workspace.accessToken),
    clock: systemClock,
  });
});
afterEach(() => workspace.close());

const LETTER = "Subject: A new letter\r\n\r\nHello.\r\n";
const letterId = sha256(Buffer.from(LETTER)).slice(0, 16);

/** All that happened since a moment, page by page. */
async function since(startHistoryId: string): Promise<GmailHistoryPage[]> {
  const pages: GmailHistoryPage[] = [];
  let pageToken: string | null = null;
  do {
    const page: GmailHistoryPage = await client.history(
      { startHistoryId, pageToken, maxRecords: 500 },
      signal,
    );
    pages.push(page);
    pageToken = page.type === "page" ? page.nextPageToken : null;
  } while (pageToken !== null);
  return pages;
}

it("nothing has happened since now", async () => {
  const now = await client.historyId(signal);
  expect(await since(now)).toEqual([
    { type: "page", records: [], nextPageToken: null, historyId: now },
  ]);
});

it("what came and went since a moment is told in its order, and nothing of it since the moment after", async () => {
  const before = await client.historyId(signal);
  const path = join(workspace.mailDir, "new.eml");
  await writeFile(path, LETTER);
  await client.historyId(signal);
  await rm(path);
  const [page] = await since(before);
  const after = await client.historyId(signal);
  expect(page).toEqual({
    type: "page",
    records: [
      {
        historyId: expect.any(String),
        changes: [{ type: "added", messageId: letterId }],
      },
      {
        historyId: after,
        changes: [{ type: "deleted", messageId: letterId }],
      },
    ],
    nextPageToken: null,
    historyId: after,
  });
  expect(await since(after)).toMatchObject([{ records: [] }]);
});

describe("a message whose labels change", () => {
  const modify = (
    id: string,
    requestBody: gmail_v1.Schema$ModifyMessageRequest,
  ) =>
    workspace.google.users.messages.modify({ userId: "me", id, requestBody });

  it("has them from then on, and is told as relabelled", async () => {
    const [id = ""] = await listAllIds(workspace.service);
    const before = await client.historyId(signal);
    const { data } = await modify(id, {
      addLabelIds: ["STARRED", "IMPORTANT"],
      removeLabelIds: ["INBOX"],
    });
    expect(data.labelIds).toEqual(
      expect.arrayContaining(["STARRED", "IMPORTANT"]),
    );
    const { labels } = await client.place(id, signal);
    expect(labels).toEqual(data.labelIds);
    expect(labels).not.toContain("INBOX");
    const changes = (await since(before)).flatMap((page) =>
      page.type === "page"
        ? page.records.flatMap((record) => record.changes)
        : [],
    );
    expect(new Set(changes.map((one) => JSON.stringify(one)))).toEqual(
      new Set([JSON.stringify({ type: "relabelled", messageId: id })]),
    );
  });

  it("is told in one record, with the labels that came and went", async () => {
    const [id = ""] = await listAllIds(workspace.service);
    await modify(id, { addLabelIds: ["INBOX"], removeLabelIds: ["STARRED"] });
    const startHistoryId = await client.historyId(signal);
    await modify(id, { addLabelIds: ["STARRED"], removeLabelIds: ["INBOX"] });
    const told = async (historyTypes: string[], labelId?: string) => {
      const { data } = await workspace.google.users.history.list({
        userId: "me",
        startHistoryId,
        historyTypes,
        ...(labelId === undefined ? {} : { labelId }),
      });
      return data.history ?? [];
    };
    const [record, ...others] = await told([]);
    expect(others).toEqual([]);
    expect(record).toMatchObject({
      labelsAdded: [{ message: { id }, labelIds: ["STARRED"] }],
      labelsRemoved: [{ message: { id }, labelIds: ["INBOX"] }],
    });
    const [removed] = await told(["labelRemoved"]);
    expect(removed).toHaveProperty("labelsRemoved");
    expect(removed).not.toHaveProperty("labelsAdded");
    expect(await told(["messageAdded"])).toEqual([]);
    expect(await told([], "STARRED")).toHaveLength(1);
    expect(await told([], "SPAM")).toEqual([]);
  });

  it("by its file's being moved is told so too", async () => {
    const prize = join(workspace.mailDir, "SPAM", "24-prize.eml");
    const before = await client.historyId(signal);
    await rename(prize, join(workspace.mailDir, "TRASH", "prize.eml"));
    expect(await since(before)).toMatchObject([
      {
        records: [
          { changes: [{ type: "relabelled" }, { type: "relabelled" }] },
        ],
      },
    ]);
  });

  it("that is asked to have one that nobody made is refused, as is one that is not there", async () => {
    const [id = ""] = await listAllIds(workspace.service);
    await expect(
      modify(id, { addLabelIds: ["Label_none"] }),
    ).rejects.toMatchObject({ status: 400 });
    await expect(
      modify("ffffffffffffffff", { addLabelIds: ["STARRED"] }),
    ).rejects.toMatchObject({ status: 404 });
  });
});

it("a moment that Gmail does not know any more is expired, which is no failure", async () => {
  expect(await since("1")).toEqual([{ type: "expired" }]);
});

it("any other failure of the history is one", async () => {
  const stranger = createGmailClient({
    rootUrl: workspace.url,
    auth: fixedToken("wrong"),
    clock: systemClock,
  });
  const asked = { startHistoryId: "1", pageToken: null, maxRecords: 1 };
  await expect(stranger.history(asked, signal)).rejects.toMatchObject({
    reason: "WORKSPACE_TOKEN_REJECTED",
  });
});
