import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { sha256 } from "#shared/kernel/hash.ts";
import { systemClock } from "#shared/platform/clock.ts";
import {
  createGmailClient,
  type GmailClient,
} from "#shared/workspace/google/gmail-client.ts";
import type { GmailHistoryPage } from "#shared/workspace/google/gmail-history.ts";
import { openCopyOf, type OpenWorkspace } from "./open-workspace.ts";

const { signal } = new AbortController();
let workspace: OpenWorkspace;
let client: GmailClient;

beforeEach(async () => {
  workspace = await openCopyOf("samples/workspace/mail");
  client = createGmailClient({
    rootUrl: workspace.url,
    auth: { type: "bearer", token: workspace.accessToken },
    clock: systemClock,
  });
});
afterEach(() => workspace.close());

const LETTER = "Subject: A new letter\r\n\r\nHello.\r\n";
const letterId = sha256(Buffer.from(LETTER)).slice(0, 16);

/** All that happened since a moment, page by page. */
async function since(historyId: string): Promise<GmailHistoryPage[]> {
  const pages: GmailHistoryPage[] = [];
  let pageToken: string | null = null;
  do {
    const page: GmailHistoryPage = await client.history(
      historyId,
      pageToken,
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
    { type: "page", changes: [], nextPageToken: null, historyId: now },
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
    changes: [
      { type: "added", messageId: letterId },
      { type: "deleted", messageId: letterId },
    ],
    nextPageToken: null,
    historyId: after,
  });
  expect(await since(after)).toMatchObject([{ changes: [] }]);
});

it("a moment that Gmail does not know any more is expired, which is no failure", async () => {
  expect(await since("1")).toEqual([{ type: "expired" }]);
});

it("any other failure of the history is one", async () => {
  const stranger = createGmailClient({
    rootUrl: workspace.url,
    auth: { type: "bearer", token: "wrong" },
    clock: systemClock,
  });
  await expect(stranger.history("1", null, signal)).rejects.toMatchObject({
    reason: "WORKSPACE_TOKEN_REJECTED",
  });
});
