import { once } from "node:events";
import { createServer } from "node:net";
import { buffer } from "node:stream/consumers";
import { setTimeout as passed } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { limitTo } from "#shared/platform/time-limit.ts";
import type { DriveService } from "#shared/workspace/drive-service.ts";
import { gmailQuota } from "#shared/workspace/google/call-quotas.ts";
import { createDriveClient } from "#shared/workspace/google/drive-client.ts";
import {
  createGmailClient,
  type GmailClient,
} from "#shared/workspace/google/gmail-client.ts";
import { createSheetsClient } from "#shared/workspace/google/sheets-client.ts";
import { mapBounded } from "#shared/kernel/map-bounded.ts";
import type { SheetsService } from "#shared/workspace/sheets-service.ts";
import {
  openControlled,
  type ControlledWorkspace,
} from "./controlled-workspace.ts";

const { signal } = new AbortController();
const PROFILE = "GET /gmail/v1/users/:userId/profile";
const SEND = "POST /gmail/v1/users/:userId/messages/send";

let workspace: ControlledWorkspace;
let gmail: GmailClient;
let drive: DriveService;
let sheets: SheetsService;

beforeEach(async () => {
  workspace = await openControlled();
  // At once, where the wait is not what is tested.
  const options = { ...workspace.options, random: () => 0 };
  gmail = createGmailClient(options);
  drive = createDriveClient(options);
  sheets = createSheetsClient(options);
});
afterEach(() => workspace.close());

/** A signal as dispatch gives it: it tells when it will be aborted. */
function limitedSignal(ms: number): AbortSignal {
  const limited = AbortSignal.timeout(ms);
  limitTo(limited, Date.now() + ms);
  return limited;
}

describe("a fault that passes", () => {
  it.each([
    ["rate_limited", "RESOURCE_EXHAUSTED", "GOOGLE_RATE_LIMITED"],
    ["user_rate_limited", "RESOURCE_EXHAUSTED", "GOOGLE_RATE_LIMITED"],
    ["internal", "UNAVAILABLE", "GOOGLE_UNAVAILABLE"],
    ["unavailable", "UNAVAILABLE", "GOOGLE_UNAVAILABLE"],
    ["truncated", "UNAVAILABLE", "GOOGLE_UNREACHABLE"],
    ["dropped", "UNAVAILABLE", "GOOGLE_UNREACHABLE"],
  ] as const)(
    "%s is repeated seven times at most, and then told as %s",
    async (kind, code, reason) => {
      workspace.injectFaults({ kind });
      await expect(gmail.historyId(signal)).rejects.toMatchObject({
        code,
        reason,
        retryable: true,
      });
      expect(workspace.control.requests.of(PROFILE)).toBe(7);
    },
  );

  it("is not noticed where a repeat meets it no more", async () => {
    workspace.injectFaults({ kind: "unavailable", rate: 0.3 });
    for (let count = 0; count < 10; count += 1)
      expect(await gmail.historyId(signal)).toMatch(/^\d+$/);
    expect(workspace.control.requests.of(PROFILE)).toBeGreaterThan(10);
  });

  it("of a quota is told with the time that Google asks to wait", async () => {
    workspace.injectFaults({ kind: "rate_limited", retry_after_seconds: 60 });
    const call = gmail.historyId(limitedSignal(30_000));
    await expect(call).rejects.toMatchObject({ retryDelayMs: 60_000 });
    // There was no time to wait for it, so nobody has.
    expect(workspace.control.requests.of(PROFILE)).toBe(1);
  });

  it("is not repeated before Google wants it", async () => {
    workspace.injectFaults({ kind: "rate_limited", retry_after_seconds: 1 });
    const call = gmail.historyId(signal);
    await passed(400);
    expect(workspace.control.requests.of(PROFILE)).toBe(1);
    workspace.injectFaults();
    expect(await call).toMatch(/^\d+$/);
    expect(workspace.control.requests.of(PROFILE)).toBe(2);
  });

  it("of a change is not repeated: nobody knows whether it was made", async () => {
    for (const kind of ["unavailable", "dropped", "truncated"] as const) {
      workspace.control.requests.reset();
      workspace.injectFaults({ kind });
      const message = {
        raw: Buffer.from(`Subject: ${kind}\r\n\r\n.`),
        threadId: null,
      };
      await expect(gmail.send(message, signal)).rejects.toMatchObject({
        code: "UNAVAILABLE",
      });
      expect(workspace.control.requests.of(SEND)).toBe(1);
    }
  });
});

describe("a failure that does not pass", () => {
  it("is not repeated", async () => {
    await expect(drive.getFile("nobody", signal)).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await expect(drive.changes("1", 100, signal)).resolves.toEqual({
      type: "expired",
    });
    const { requests } = workspace.control;
    expect(requests.of("GET /drive/v3/files/:fileId")).toBe(1);
    expect(requests.of("GET /drive/v3/changes")).toBe(1);
  });
});

describe("a slow answer", () => {
  it("ends with the call's deadline, and not when it comes", async () => {
    workspace.injectFaults({ kind: "slow", delay_ms: 60_000 });
    const began = performance.now();
    await expect(gmail.historyId(limitedSignal(150))).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
    });
    expect(performance.now() - began).toBeLessThan(5000);
  });

  it("is waited for where there is time", async () => {
    workspace.injectFaults({ kind: "slow", delay_ms: 100 });
    expect(await gmail.historyId(signal)).toMatch(/^\d+$/);
    expect(workspace.control.requests.of(PROFILE)).toBe(1);
  });
});

describe("an answer that is cut off", () => {
  it("is never taken for a whole one, whatever was asked", async () => {
    const [file] = (
      await drive.listFiles(
        { query: "name = 'letter.txt'", pageSize: 1, pageToken: null },
        signal,
      )
    ).files;
    const [sheet] = (
      await drive.listFiles(
        { query: "name = 'hours'", pageSize: 1, pageToken: null },
        signal,
      )
    ).files;
    const message = await workspace.control.addMessage(
      Buffer.from("Subject: A letter\r\n\r\nHello.\r\n"),
    );
    const fileId = file?.id ?? "";
    const spreadsheetId = sheet?.id ?? "";
    const token = await drive.startPageToken(signal);
    const startHistoryId = await gmail.historyId(signal);
    const past = { startHistoryId, pageToken: null, maxRecords: 100 };
    workspace.injectFaults({ kind: "truncated" });
    const search = { query: "", pageSize: 9, pageToken: null };
    const list = {
      query: "",
      maxResults: 9,
      pageToken: null,
      labelIds: [],
      includeSpamTrash: true,
    };
    const calls: ReadonlyArray<() => Promise<unknown>> = [
      () => gmail.listIds(list, signal),
      () => gmail.getRaw(message, signal),
      () => gmail.getFull(message, signal),
      () => gmail.getSummary(message, signal),
      () => gmail.labelNames(signal),
      () => gmail.history(past, signal),
      () => drive.listFiles(search, signal),
      () => drive.getFile(fileId, signal),
      () => buffer(drive.download({ id: fileId, size_bytes: null }, signal)),
      () => drive.exportFile(spreadsheetId, "text/csv", signal),
      () => drive.changes(token, 100, signal),
      () => drive.revisions(fileId, signal),
      () => sheets.getRanges({ spreadsheetId, ranges: [] }, signal),
    ];
    for (const call of calls)
      await expect(call()).rejects.toMatchObject({ code: "UNAVAILABLE" });
    workspace.injectFaults();
    for (const call of calls) await call();
  });

  it("is found out though its connection ends as if it were whole", async () => {
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => {
        socket.end(
          'HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=UTF-8\r\nConnection: close\r\n\r\n{"messages": [{"id": "1"}, {"i',
        );
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" ? (address?.port ?? 0) : 0;
    const client = createGmailClient({
      ...workspace.options,
      random: () => 0,
      rootUrl: `http://127.0.0.1:${port}/`,
    });
    await expect(client.labelNames(signal)).rejects.toMatchObject({
      code: "UNAVAILABLE",
      reason: "GOOGLE_UNREACHABLE",
    });
    server.close();
  });
});

it(
  "with one request in ten failing in any way, two thousand reads lose nothing, and repeat few",
  { timeout: 120_000 },
  async () => {
    await workspace.control.generate(50, 1);
    const client = createGmailClient(workspace.options);
    const list = {
      query: "",
      maxResults: 50,
      pageToken: null,
      labelIds: [],
      includeSpamTrash: true,
    };
    const { ids } = await client.listIds(list, signal);
    const whole = await mapBounded(ids, 10, (id) => client.getRaw(id, signal));
    workspace.control.requests.reset();
    workspace.injectFaults(
      { kind: "rate_limited", rate: 0.02 },
      { kind: "user_rate_limited", rate: 0.01 },
      { kind: "internal", rate: 0.01 },
      { kind: "unavailable", rate: 0.02 },
      { kind: "slow", rate: 0.01, delay_ms: 50 },
      { kind: "truncated", rate: 0.02 },
      { kind: "dropped", rate: 0.01 },
    );
    const asked = Array.from({ length: 2000 }, (_, index) => index % 50);
    const wrong = await mapBounded(asked, 10, async (index) => {
      const { id, bytes } = await client.getRaw(ids[index] ?? "", signal);
      const expected = whole[index];
      return id === expected?.id && Buffer.compare(bytes, expected.bytes) === 0
        ? 0
        : 1;
    });
    expect(wrong.filter((one) => one > 0)).toEqual([]);
    const { requests, faults } = workspace.control.requests.read();
    expect(Object.keys(faults)).toHaveLength(7);
    expect(requests).toBeGreaterThan(2100);
    expect(requests).toBeLessThan(2400);
  },
);

describe("a user's quota of Gmail", () => {
  const profiles = async (client: GmailClient) =>
    mapBounded(Array.from({ length: 40 }), 20, () => client.historyId(signal));

  it("is met by nobody who keeps to a pace under it", async () => {
    workspace.control.quota.set(20);
    const options = { ...workspace.options, quota: gmailQuota(16) };
    await profiles(createGmailClient(options));
    expect(workspace.control.requests.read()).toMatchObject({
      requests: 40,
      failed: 0,
    });
  });

  it("is met without one, and costs repeats and no answer", async () => {
    workspace.control.quota.set(20);
    expect(await profiles(createGmailClient(workspace.options))).toHaveLength(
      40,
    );
    expect(workspace.control.requests.read().failed).toBeGreaterThan(0);
  });

  it("is not waited for beyond the call's deadline: the call is told when to come again", async () => {
    const client = createGmailClient({
      ...workspace.options,
      quota: gmailQuota(5),
    });
    const message = { raw: Buffer.from("Subject: x\r\n\r\n."), threadId: null };
    await client.send(message, limitedSignal(60_000));
    const call = client.historyId(limitedSignal(1000));
    await expect(call).rejects.toMatchObject({
      code: "RESOURCE_EXHAUSTED",
      reason: "GOOGLE_CALLS_WAITING",
    });
    expect(workspace.control.requests.of(PROFILE)).toBe(0);
  });
});
