import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { systemClock } from "#shared/platform/clock.ts";
import { asTheyCome } from "#shared/workspace/as-they-come.ts";
import { EMULATOR_SERVICE_TOKEN } from "#shared/workspace/local/emulated-workspace.ts";
import { describeLargeSync } from "#test/integration/process/large-sync.suite.ts";
import {
  openSyncStage,
  type SyncStage,
} from "#test/integration/process/sync-stage.ts";
import { localAccessToken } from "#test/integration/workspace/local-services.ts";
import { watchMemory } from "./process-memory.ts";
import { startFlags } from "./start-flags.ts";

const MESSAGES = 5000;
const MOST_MEMORY_MIB = 200;
const AT_ONCE = 10;

const Page = z.object({
  messages: z.array(z.object({ id: z.string() })).default([]),
  nextPageToken: z.string().optional(),
});

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

/** Reads every message in the format raw, and keeps nothing. */
async function readAll(host: string): Promise<void> {
  const url = `http://${host}/`;
  const site = { url, serviceToken: EMULATOR_SERVICE_TOKEN };
  const token = await localAccessToken(site, systemClock);
  const headers = { authorization: `Bearer ${token}` };
  const get = async (path: string): Promise<unknown> =>
    (await fetch(`${url}gmail/v1/users/me/${path}`, { headers })).json();
  const ids: string[] = [];
  let next = "";
  do {
    const path = `messages?maxResults=500&pageToken=${next}`;
    const page = Page.parse(
      await get(next === "" ? "messages?maxResults=500" : path),
    );
    ids.push(...page.messages.map(({ id }) => id));
    next = page.nextPageToken ?? "";
  } while (next !== "");
  const raw = (id: string) => get(`messages/${id}?format=raw`);
  for await (const one of asTheyCome(ids, AT_ONCE, raw))
    expect(one).toHaveProperty("raw");
  expect(ids).toHaveLength(MESSAGES);
}

describe("a sync of 5,000 messages", () => {
  let stage: SyncStage;

  beforeAll(async () => {
    stage = await openSyncStage(MESSAGES, { NODE_OPTIONS: startFlags() });
  });
  afterAll(async () => stage.close());

  it("takes little memory, and the next ones ask for what has changed alone", async () => {
    const casefileId = await stage.newCasefile();
    const fields = { casefile_id: casefileId };
    const floor = await seconds(() => readAll(stage.host));
    await stage.reset();
    const memory = await watchMemory(stage.collider().pid);
    const began = performance.now();
    const first = await stage.sync(fields);
    const took = (performance.now() - began) / 1000;
    const rose = await memory();
    expect(first).toMatchObject({
      messages_added: MESSAGES,
      sync_status: "completed",
    });
    const asked = await stage.asked();
    expect(asked.messages).toBe(MESSAGES);
    await stage.reset();
    const second = await stage.sync({
      ...fields,
      sync_token: first.sync_token,
    });
    expect(second).toMatchObject({
      messages_added: 0,
      sync_mode: "incremental",
    });
    const again = await stage.asked();
    expect(again.requests).toBe(1);
    await stage.addMessage(
      `Subject: one more\r\nDate: ${new Date().toUTCString()}\r\nX-Gmail-Labels: Inbox\r\n\r\nHello.\r\n`,
    );
    await stage.reset();
    const third = await stage.sync({
      ...fields,
      sync_token: second.sync_token,
    });
    expect(third).toMatchObject({ messages_added: 1 });
    const more = await stage.asked();
    expect(more.messages).toBe(1);
    process.stdout.write(
      `5,000 messages: ${rose.toFixed(0)} MiB above start; ${took.toFixed(1)} s, ${(took / floor).toFixed(1)} times the ${floor.toFixed(1)} s of reading them alone; requests: ${asked.requests} at first, ${again.requests} when nothing changed, ${more.requests} for one message more\n`,
    );
    expect(rose).toBeLessThan(MOST_MEMORY_MIB);
  });
});

describeLargeSync(MESSAGES);
