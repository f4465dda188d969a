import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { EmbeddedPlatform } from "#shared/platform/embedded/embedded-platform.ts";
import { gated } from "../gated.ts";
import { createMachine, type Machine } from "../machine.ts";
import { newCasefile } from "../newly-made.ts";
import { openCollider, type Client, type Collider } from "../open-collider.ts";
import type { Moment } from "../workflows/gated-platform.ts";
import {
  openCountedWorkspace,
  type CountedWorkspace,
} from "./counted-workspace.ts";
import { inParts } from "./in-parts.ts";

const GET = "messages/:id";
const HELD = 6;

const Part = z.looseObject({
  messages_added: z.number(),
  messages_relabelled: z.number(),
  messages_gone: z.number(),
  has_more: z.boolean(),
  sync_mode: z.string(),
  sync_status: z.string(),
  sync_token: z.string(),
});
type Part = z.infer<typeof Part>;

let machine: Machine;
let workspace: CountedWorkspace;
let collider: Collider;
let alice: Client;
let casefileId: string;
let meanwhile: (moment: Moment) => Promise<void>;
let held: readonly string[];
let token: string;

async function add(number: number): Promise<string> {
  const date = new Date(machine.clock.now()).toUTCString();
  return workspace.control.addMessage(
    Buffer.from(
      `From: a@example.com\r\nSubject: Rent ${number}\r\nDate: ${date}\r\nMessage-ID: <${number}@example.com>\r\nX-Gmail-Labels: Inbox\r\n\r\nHello.\r\n`,
    ),
  );
}

/** Messages that come one after the other. */
async function addAll(...numbers: readonly number[]): Promise<string[]> {
  const ids: string[] = [];
  for (const number of numbers) ids.push(await add(number));
  return ids;
}

const fieldsOf = (fields: JsonObject): JsonObject => ({
  casefile_id: casefileId,
  query: "subject:Rent",
  max_results: 2,
  ...fields,
});
const sync = async (fields: JsonObject = {}): Promise<Part> =>
  Part.parse(await alice.done("store_gmail_messages", fieldsOf(fields)));

const toTheEnd = async (from: string, fields: JsonObject = {}) =>
  inParts(async (part) => sync({ ...part, ...fields }), from);

function stored(): ReadonlyMap<string, JsonObject> {
  const below = `casefiles/${casefileId}/gmail_messages/`;
  const kept = [...collider.keptBelow(below)];
  return new Map(
    kept.map(([path, data]) => [path.slice(below.length), data] as const),
  );
}

async function open(): Promise<void> {
  meanwhile = async () => undefined;
  const around = (platform: EmbeddedPlatform) =>
    gated(platform, async (moment) => meanwhile(moment));
  const { settings } = workspace;
  collider = await openCollider({ settings, around, machine });
  alice = await collider.as("alice@example.com");
}

beforeEach(async () => {
  machine = createMachine();
  workspace = await openCountedWorkspace(machine.clock);
  held = await addAll(...Array.from({ length: HELD }, (_, at) => at + 1));
  await open();
  casefileId = await newCasefile(alice);
  ({ sync_token: token } = await sync({ max_results: 500 }));
  workspace.requests();
});

afterEach(async () => {
  await collider.close();
  await workspace.close();
  machine.database.close();
});

describe("a sync of more changes than a call looks at", () => {
  it("ends over several calls, each of so many requests, and tells and notes everything once", async () => {
    const [first = "", second = ""] = held;
    await addAll(11, 12);
    await workspace.control.relabel(first, ["Court"], []);
    await workspace.control.deleteMessage(second);
    await add(13);
    const parts = await toTheEnd(token);
    expect(parts.map((part) => part.messages_added)).toEqual([2, 0, 1]);
    expect(parts.map((part) => part.messages_relabelled)).toEqual([0, 1, 0]);
    expect(parts.map((part) => part.messages_gone)).toEqual([0, 1, 0]);
    expect(parts.map((part) => part.sync_status)).toEqual([
      "partial",
      "partial",
      "completed",
    ]);
    expect(stored().size).toBe(HELD + 3);
    // Of each part one page of the history; what matches is listed where something came.
    expect(workspace.requests()).toEqual({
      history: 3,
      messages: 2,
      labels: 3,
      [GET]: 4,
    });
    const last = parts.at(-1)?.sync_token;
    expect(await toTheEnd(last ?? "")).toMatchObject([{ messages_added: 0 }]);
    expect(workspace.requests()).toEqual({ history: 1 });
  });

  it("leaves out what came in one part and is gone in a later one", async () => {
    const [came = ""] = await addAll(11, 12, 13);
    await workspace.control.deleteMessage(came);
    const parts = await toTheEnd(token);
    expect(parts.map((part) => part.messages_added)).toEqual([1, 1]);
    expect(parts.map((part) => part.messages_gone)).toEqual([0, 0]);
    expect([...stored().keys()]).not.toContain(came);
  });

  it("notes as gone what an earlier part has stored", async () => {
    const [came = ""] = await addAll(11, 12, 13);
    const { sync_token: next } = await sync({ sync_token: token });
    await workspace.control.deleteMessage(came);
    expect(await toTheEnd(next)).toMatchObject([
      { messages_added: 1, messages_gone: 1, has_more: false },
    ]);
    expect(stored().get(came)).toHaveProperty("source_deleted_at");
  });

  it("notes labels that changed in two parts once, as they are now", async () => {
    const [changed = "", other = ""] = held;
    await workspace.control.relabel(changed, ["Court"], []);
    await workspace.control.relabel(other, ["Court"], []);
    await workspace.control.relabel(changed, ["Bank"], []);
    const parts = await toTheEnd(token);
    expect(parts.map((part) => part.messages_relabelled)).toEqual([2, 0]);
    expect(stored().get(changed)?.["labels"]).toHaveLength(3);
  });

  it("looks, with overwrite, at no more than without", async () => {
    for (const id of held) await workspace.control.relabel(id, ["Court"], []);
    const parts = await toTheEnd(token, { overwrite: true });
    expect(parts.map((part) => part["messages_stored"])).toEqual([2, 2, 2]);
    expect(stored().size).toBe(HELD);
  });

  it("looks by date where the mailbox forgets its history in the middle, and misses nothing that came", async () => {
    await addAll(11, 12, 13, 14);
    const { sync_token: next } = await sync({ sync_token: token });
    workspace.control.forgetHistory();
    const parts = await toTheEnd(next);
    expect(new Set(parts.map((part) => part.sync_mode))).toEqual(
      new Set(["incremental_fallback"]),
    );
    expect(stored().size).toBe(HELD + 4);
    await add(15);
    const last = parts.at(-1)?.sync_token;
    expect(await toTheEnd(last ?? "")).toMatchObject([
      { messages_added: 1, sync_mode: "incremental" },
    ]);
  });
});

describe("a part that is repeated with its token", () => {
  it("tells nothing twice, and leads to the same end", async () => {
    await addAll(11, 12, 13);
    const first = await sync({ sync_token: token });
    expect(await sync({ sync_token: token })).toMatchObject({
      messages_added: 0,
      has_more: true,
      sync_token: first.sync_token,
    });
    expect(await toTheEnd(first.sync_token)).toMatchObject([
      { messages_added: 1 },
    ]);
    expect(stored().size).toBe(HELD + 3);
  });

  it("after the program died in it loses nothing", async () => {
    await addAll(11, 12, 13);
    let times = 0;
    meanwhile = async ({ verb, stage, about }) => {
      if (verb !== "commit" || stage !== "before") return;
      if (!about.some((path) => path.includes("/gmail_messages/"))) return;
      times += 1;
      collider.platform.crash();
    };
    const fields = fieldsOf({ sync_token: token });
    const died = await alice.send("store_gmail_messages", fields);
    expect(died.payload).toBeNull();
    expect(times).toBeGreaterThan(0);
    await collider.close();
    await open();
    const parts = await toTheEnd(token);
    expect(parts.map((part) => part.messages_added)).toEqual([2, 1]);
    expect(stored().size).toBe(HELD + 3);
  });
});
