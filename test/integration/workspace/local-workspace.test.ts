import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "#shared/platform/clock.ts";
import type { GmailService } from "#shared/workspace/gmail-service.ts";
import { createLocalGmailService } from "#shared/workspace/local/local-gmail-service.ts";
import {
  type LocalWorkspace,
  startLocalWorkspace,
} from "#shared/workspace/local/local-workspace.ts";

const { signal } = new AbortController();

describe("the sample mailbox through the real Gmail client", () => {
  let workspace: LocalWorkspace;
  let gmail: GmailService;

  beforeAll(async () => {
    workspace = await startLocalWorkspace({
      workspaceDir: "samples/workspace",
      clock: systemClock,
    });
    gmail = createLocalGmailService(workspace, systemClock);
  });
  afterAll(() => workspace.close());

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
  ])("finds for %j %i messages", async (query, count) => {
    const page = await gmail.searchMessages({ query, maxResults: 100 }, signal);
    expect(page.messages).toHaveLength(count);
    expect(page.resultSizeEstimate).toBe(count);
  });
});
