import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "#shared/platform/clock.ts";
import { gmailChanges } from "#shared/workspace/gmail-changes.ts";
import {
  createGmailClient,
  type GmailClient,
} from "#shared/workspace/google/gmail-client.ts";
import { fixedToken } from "./local-services.ts";

const { signal } = new AbortController();
const NOW = "1000";
let server: Server;
let client: GmailClient;
let records: ReadonlyArray<{ readonly id: string; readonly came: string }>;
let pages: number;

/** A history as it is described, in pages of what is asked for; several of its records may have one id. */
beforeEach(async () => {
  pages = 0;
  server = createServer((request, response) => {
    pages += 1;
    const { searchParams: asked } = new URL(request.url ?? "", "http://local");
    const start = Number(asked.get("startHistoryId"));
    const from = Number(asked.get("pageToken") ?? 0);
    const to = from + Number(asked.get("maxResults"));
    const later = records.filter(({ id }) => Number(id) > start);
    const history = later.slice(from, to).map(({ id, came }) => ({
      id,
      messagesAdded: [{ message: { id: came } }],
    }));
    const next = to < later.length ? { nextPageToken: String(to) } : {};
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ history, historyId: NOW, ...next }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string")
    throw new Error("It listens on a port.");
  client = createGmailClient({
    rootUrl: `http://127.0.0.1:${address.port}/`,
    auth: fixedToken("any"),
    clock: systemClock,
  });
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** What each part tells until there is no more. */
async function inParts(
  most: number,
): Promise<ReadonlyArray<readonly string[]>> {
  const parts: Array<readonly string[]> = [];
  let startHistoryId = "0";
  for (let hasMore = true; hasMore;) {
    const part = await gmailChanges(client, { startHistoryId, most }, signal);
    if (part === null) throw new Error("It is known.");
    parts.push(part.added);
    ({ historyId: startHistoryId, hasMore } = part);
  }
  expect(startHistoryId).toBe(NOW);
  return parts;
}

describe("a history that is told in parts", () => {
  it("tells each record once, one request a part", async () => {
    records = ["a", "b", "c", "d", "e"].map((came, at) => ({
      id: String(at + 1),
      came,
    }));
    expect(await inParts(2)).toEqual([["a", "b"], ["c", "d"], ["e"]]);
    expect(pages).toBe(3);
  });

  it("is whole where it ends as the part does", async () => {
    records = ["a", "b"].map((came, at) => ({ id: String(at + 1), came }));
    expect(await inParts(2)).toEqual([["a", "b"]]);
    expect(pages).toBe(1);
  });

  it("is never cut between records of one moment, on whichever pages they are", async () => {
    records = [
      { id: "1", came: "a" },
      { id: "2", came: "b" },
      { id: "2", came: "c" },
      { id: "2", came: "d" },
      { id: "2", came: "e" },
      { id: "3", came: "f" },
    ];
    expect(await inParts(2)).toEqual([["a", "b", "c", "d", "e"], ["f"]]);
  });
});
