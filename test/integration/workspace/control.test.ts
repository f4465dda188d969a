import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { sha256 } from "#shared/kernel/hash.ts";
import { systemClock, type Clock } from "#shared/platform/clock.ts";
import { FAULT_KINDS } from "#shared/workspace/local/control/fault-plan.ts";
import { generateMail } from "#shared/workspace/local/control/generate-mail.ts";
import {
  startLocalWorkspace,
  type ServedWorkspace,
} from "#shared/workspace/local/local-workspace.ts";
import { localAccessToken } from "./local-services.ts";

const GET_MESSAGE = "GET /gmail/v1/users/:userId/messages/:id";
// Goes on when a test says so; delays are real.
let time = Date.UTC(2026, 10, 23, 9);
const clock: Clock = { ...systemClock, now: () => time };
const History = z.object({ historyId: z.string() });
const Start = z.object({ startPageToken: z.string() });
const Listed = z.object({ messages: z.array(z.unknown()).default([]) });
const Threads = z.object({ threadsTotal: z.number() });

let folder: string;
let workspace: ServedWorkspace;
let accessToken: string;

async function start(isControlled: boolean): Promise<ServedWorkspace> {
  return startLocalWorkspace({
    workspaceDir: folder,
    sentDir: null,
    clock,
    isControlled,
  });
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "collider control "));
  await mkdir(join(folder, "mail"));
  workspace = await start(true);
  accessToken = await localAccessToken(workspace, clock);
});

afterEach(async () => {
  await workspace.close();
  await rm(folder, { recursive: true });
});

async function ask(
  path: string,
  body?: unknown,
  token = accessToken,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const response = await fetch(`${workspace.url}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

const gmail = (path: string) => ask(`gmail/v1/users/me/${path}`);
const control = (path: string, body?: unknown) =>
  ask(`_control/${path}`, body, workspace.serviceToken);
const LETTER = Buffer.from("Subject: A letter\r\n\r\nHello.\r\n");
const letterId = sha256(LETTER).slice(0, 16);

async function arrive(): Promise<void> {
  const raw = LETTER.toString("base64url");
  expect((await control("messages", { raw })).body).toEqual({ id: letterId });
}

describe("the control of a local workspace", () => {
  it("is not there unless it was asked for", async () => {
    const other = await start(false);
    expect(other.control).toBeNull();
    const response = await fetch(`${other.url}_control/requests`, {
      headers: { authorization: `Bearer ${other.serviceToken}` },
    });
    expect(response.status).toBe(401);
    await other.close();
  });

  it("is nobody's without its token, and refuses what it does not know", async () => {
    expect((await ask("_control/requests", undefined, "wrong")).status).toBe(
      401,
    );
    expect(
      (await control("faults", { rules: [{ kind: "odd", rate: 1 }] })).status,
    ).toBe(400);
    expect((await control("quota", {})).status).toBe(400);
    expect((await control("messages/nothing/delete", {})).status).toBe(404);
    expect((await control("nothing", {})).status).toBe(404);
  });

  it("lets a message arrive, get labels that nobody had, and go, as the history tells", async () => {
    const before = (await gmail("profile")).body;
    await arrive();
    const labels = { add: ["Clients", "Starred"], remove: ["INBOX"] };
    await control(`messages/${letterId}/labels`, labels);
    expect((await gmail(`messages/${letterId}`)).body).toMatchObject({
      labelIds: [expect.stringMatching(/^Label_/), "STARRED"],
    });
    await control(`messages/${letterId}/delete`, {});
    expect((await gmail(`messages/${letterId}`)).status).toBe(404);
    const { historyId } = History.parse(before);
    expect(
      (await gmail(`history?startHistoryId=${historyId}`)).body,
    ).toMatchObject({
      history: [
        { messagesAdded: [{}] },
        { labelsAdded: [{}], labelsRemoved: [{}] },
        { messagesDeleted: [{}] },
      ],
    });
    await arrive();
    expect((await gmail(`messages/${letterId}`)).status).toBe(200);
  });

  it("revokes what the account's owner has granted", async () => {
    const account = "me@localhost";
    workspace.grants.giveRefresh({ account, scopes: ["openid"] });
    expect(workspace.grants.grantedBy(account)).toEqual(["openid"]);
    expect((await control("tokens/revoke", {})).status).toBe(200);
    expect(workspace.grants.grantedBy(account)).toEqual([]);
  });

  it("forgets the history of mail and the changes of files", async () => {
    const history = async (id: string) =>
      (await gmail(`history?startHistoryId=${id}`)).status;
    const changes = async (token: string) =>
      (await ask(`drive/v3/changes?pageToken=${token}`)).status;
    const profile = History.parse((await gmail("profile")).body);
    const { startPageToken } = Start.parse(
      (await ask("drive/v3/changes/startPageToken")).body,
    );
    expect(await history(profile.historyId)).toBe(200);
    expect(await changes(startPageToken)).toBe(200);
    await arrive();
    await control("history/forget", {});
    expect(await history(profile.historyId)).toBe(404);
    expect(await changes(startPageToken)).toBe(400);
    const now = History.parse((await gmail("profile")).body);
    expect(await history(now.historyId)).toBe(200);
  });

  it("counts the requests of each method, and starts again from 0", async () => {
    await gmail("messages");
    await gmail("messages/nothing");
    await gmail("messages/nothing");
    await gmail("profile");
    expect((await control("requests")).body).toEqual({
      requests: 4,
      failed: 2,
      units: 16,
      methods: {
        "GET /gmail/v1/users/:userId/messages": { requests: 1, failed: 0 },
        [GET_MESSAGE]: { requests: 2, failed: 2 },
        "GET /gmail/v1/users/:userId/profile": { requests: 1, failed: 0 },
      },
      faults: {},
    });
    expect(workspace.control?.requests.of(GET_MESSAGE)).toBe(2);
    await control("requests/reset", {});
    expect((await control("requests")).body).toMatchObject({ requests: 0 });
  });
});

describe("a fault on demand", () => {
  const plan = (rules: readonly object[], seed = 1) =>
    control("faults", { seed, rules });

  it.each([
    ["rate_limited", 429, "rateLimitExceeded"],
    ["user_rate_limited", 403, "userRateLimitExceeded"],
    ["internal", 500, "backendError"],
    ["unavailable", 503, "backendError"],
  ])("%s is an answer of %i", async (kind, status, reason) => {
    await plan([{ kind, rate: 1 }]);
    expect(await gmail("profile")).toMatchObject({
      status,
      body: { error: { code: status, errors: [{ reason }] } },
    });
    await plan([]);
    expect((await gmail("profile")).status).toBe(200);
  });

  it("rate_limited says when to come again where it is told to", async () => {
    await plan([{ kind: "rate_limited", rate: 1, retry_after_seconds: 7 }]);
    const response = await fetch(`${workspace.url}gmail/v1/users/me/profile`, {
      headers: { authorization: `Bearer ${accessToken}` },
    });
    expect(response.headers.get("retry-after")).toBe("7");
  });

  it("slow answers late, and as it would have", async () => {
    await plan([{ kind: "slow", rate: 1, delay_ms: 150 }]);
    const began = performance.now();
    expect((await gmail("profile")).status).toBe(200);
    expect(performance.now() - began).toBeGreaterThanOrEqual(140);
  });

  it.each(["truncated", "dropped"])(
    "%s cuts the connection, and is counted as a failure",
    async (kind) => {
      await plan([{ kind, rate: 1 }]);
      await expect(gmail("profile")).rejects.toThrow(/fetch failed|terminated/);
      expect((await control("requests")).body).toMatchObject({
        failed: 1,
        faults: { [kind]: 1 },
      });
    },
  );

  it("is met by the paths and methods alone that are named", async () => {
    const rule = { kind: "internal", rate: 1, path: "/drive/", method: "GET" };
    await plan([rule]);
    expect((await gmail("profile")).status).toBe(200);
    expect((await ask("drive/v3/files")).status).toBe(500);
  });

  it("is met by about as many requests as its rate says, the same ones for the same seed", async () => {
    const rules = [
      { kind: "internal", rate: 0.1 },
      { kind: "unavailable", rate: 0.2 },
    ];
    const statuses = async (seed: number) => {
      await plan(rules, seed);
      const found: number[] = [];
      for (let count = 0; count < 200; count += 1)
        found.push((await gmail("profile")).status);
      return found;
    };
    const first = await statuses(7);
    expect(await statuses(7)).toEqual(first);
    expect(await statuses(8)).not.toEqual(first);
    const share = (status: number) =>
      first.filter((one) => one === status).length / 200;
    expect(share(500)).toBeGreaterThan(0.04);
    expect(share(500)).toBeLessThan(0.17);
    expect(share(503)).toBeGreaterThan(0.12);
    expect(share(503)).toBeLessThan(0.29);
  });

  it("is each of the kinds that the guide names", async () => {
    for (const kind of FAULT_KINDS)
      expect((await plan([{ kind, rate: 0 }])).status).toBe(200);
  });
});

describe("the quota of a local workspace", () => {
  it("answers 429 when Gmail's units are used up, and answers again when they are back", async () => {
    await control("quota", { units_per_second: 20 });
    const next = async () => (await gmail("messages")).status;
    for (const status of [200, 200, 200, 200, 429])
      expect(await next()).toBe(status);
    time += 250;
    expect(await next()).toBe(200);
    expect(await next()).toBe(429);
    expect((await ask("drive/v3/files")).status).toBe(200);
    await control("quota", { units_per_second: null });
    expect((await gmail("messages")).status).toBe(200);
  });
});

describe("generated mail", () => {
  it("is the same for the same seed, and other for another", () => {
    const hashes = (seed: number) =>
      [...generateMail(20, seed)].map(({ bytes }) => sha256(bytes));
    expect(hashes(1)).toEqual(hashes(1));
    expect(new Set([...hashes(1), ...hashes(2)]).size).toBe(40);
  });

  it("is a mailbox of short and long messages, with files, labels and threads", async () => {
    await control("messages/generate", { count: 300, seed: 3 });
    const count = async (q: string) => {
      const path = `messages?maxResults=500&q=${encodeURIComponent(q)}`;
      const { body } = await gmail(path);
      return Listed.parse(body).messages.length;
    };
    expect(await count("")).toBe(300);
    for (const q of [
      "has:attachment",
      "in:sent",
      "is:unread",
      "label:clients",
      "larger:20k",
      "subject:re",
    ]) {
      expect(await count(q)).toBeGreaterThan(5);
      expect(await count(q)).toBeLessThan(200);
    }
    const { body } = await gmail("profile");
    const { threadsTotal } = Threads.parse(body);
    expect(threadsTotal).toBeLessThan(250);
  });
});
