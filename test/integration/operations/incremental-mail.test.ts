import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { encodePageToken } from "#shared/kernel/page.ts";
import { JsonRecord, type JsonObject } from "#shared/kernel/json.ts";
import { createMachine, type Machine } from "../machine.ts";
import { newCasefile } from "../newly-made.ts";
import { openCollider, type Client, type Collider } from "../open-collider.ts";
import {
  openCountedWorkspace,
  type CountedWorkspace,
} from "./counted-workspace.ts";

const MESSAGES = 12;
const GET = "messages/:id";

const Answer = z.looseObject({
  messages_stored: z.number(),
  messages_added: z.number(),
  messages_relabelled: z.number(),
  messages_gone: z.number(),
  sync_mode: z.string(),
  sync_status: z.string(),
  sync_token: z.string(),
});
type Answer = z.infer<typeof Answer>;

let machine: Machine;
let workspace: CountedWorkspace;
let collider: Collider;
let alice: Client;
let casefileId: string;

function letter(
  number: number,
  { subject = "Rent", date = "Mon, 02 Nov 2026 09:00:00 +0000" } = {},
): Buffer {
  return Buffer.from(
    `From: a@example.com\r\nSubject: ${subject} ${number}\r\nDate: ${date}\r\nMessage-ID: <${number}@example.com>\r\nX-Gmail-Labels: Inbox\r\n\r\nHello.\r\n`,
  );
}

const add = async (...letters: readonly Buffer[]): Promise<string[]> => {
  const ids: string[] = [];
  for (const one of letters) ids.push(await workspace.control.addMessage(one));
  return ids;
};

const sync = async (fields: JsonObject): Promise<Answer> =>
  Answer.parse(
    await alice.done("store_gmail_messages", {
      casefile_id: casefileId,
      query: "",
      ...fields,
    }),
  );

function stored(): ReadonlyMap<string, JsonObject> {
  const below = `casefiles/${casefileId}/gmail_messages/`;
  const kept = [...collider.keptBelow(below)];
  return new Map(
    kept.map(([path, data]) => [path.slice(below.length), data] as const),
  );
}

let ids: string[];

beforeEach(async () => {
  machine = createMachine();
  workspace = await openCountedWorkspace(machine.clock);
  ids = await add(
    ...Array.from({ length: MESSAGES }, (_, at) => letter(at + 1)),
  );
  collider = await openCollider({ settings: workspace.settings, machine });
  alice = await collider.as("alice@example.com");
  casefileId = await newCasefile(alice);
  workspace.requests();
});

afterEach(async () => {
  await collider.close();
  await workspace.close();
  machine.database.close();
});

describe("a first sync", () => {
  it("fetches each message once, and takes the mailbox's moment", async () => {
    expect(await sync({})).toMatchObject({
      messages_added: MESSAGES,
      sync_mode: "full",
      sync_status: "completed",
    });
    expect(workspace.requests()).toEqual({
      profile: 1,
      messages: 1,
      labels: 1,
      [GET]: MESSAGES,
    });
  });
});

describe("a sync after a sync", () => {
  let token: string;

  beforeEach(async () => {
    token = (await sync({})).sync_token;
    workspace.requests();
  });

  it("asks once when nothing has changed", async () => {
    expect(await sync({ sync_token: token })).toMatchObject({
      messages_stored: 0,
      messages_added: 0,
      sync_mode: "incremental",
      sync_status: "completed",
    });
    expect(workspace.requests()).toEqual({ history: 1 });
  });

  it("fetches what came, and nothing twice", async () => {
    const today = new Date(collider.clock.now()).toUTCString();
    const [came = ""] = await add(letter(99, { date: today }));
    const second = await sync({ sync_token: token });
    expect(second).toMatchObject({ messages_stored: 1, messages_added: 1 });
    expect([...stored().keys()]).toContain(came);
    expect(workspace.requests()).toMatchObject({ history: 1, [GET]: 1 });
    const third = await sync({ sync_token: second.sync_token });
    expect(third).toMatchObject({ messages_stored: 0, messages_added: 0 });
    expect(workspace.requests()).toEqual({ history: 1 });
    expect(await sync({ sync_token: token })).toMatchObject({
      messages_added: 0,
    });
    expect(stored().size).toBe(MESSAGES + 1);
  });

  it("finds what came with an old date", async () => {
    const old = letter(98, { date: "Fri, 03 Jan 2003 09:00:00 +0000" });
    const [came = ""] = await add(old);
    expect(await sync({ sync_token: token })).toMatchObject({
      messages_added: 1,
    });
    expect([...stored().keys()]).toContain(came);
  });

  it("notes what the mailbox has no more, once, and removes nothing", async () => {
    const [gone = ""] = ids;
    await workspace.control.deleteMessage(gone);
    const second = await sync({ sync_token: token });
    expect(second).toMatchObject({ messages_gone: 1, messages_added: 0 });
    const kept = stored();
    expect(kept.size).toBe(MESSAGES);
    expect(kept.get(gone)?.["source_deleted_at"]).toEqual(expect.any(String));
    expect(await sync({ sync_token: token })).toMatchObject({
      messages_gone: 0,
    });
    expect(stored().get(gone)).toEqual(kept.get(gone));
    const listed = await alice.done("list_evidence", {
      casefile_id: casefileId,
      limit: 100,
    });
    expect(JSON.stringify(listed)).toContain("source_deleted_at");
  });

  it("notes the labels as they are now, with their names", async () => {
    const [changed = ""] = ids;
    await workspace.control.relabel(changed, ["Court"], ["Inbox"]);
    expect(await sync({ sync_token: token })).toMatchObject({
      messages_relabelled: 1,
      messages_added: 0,
      messages_gone: 0,
    });
    expect(workspace.requests()[GET]).toBe(1);
    const labels = z.array(z.string()).parse(stored().get(changed)?.["labels"]);
    expect(labels).not.toContain("INBOX");
    const names = [
      ...collider.keptBelow(`casefiles/${casefileId}/gmail_labels/`).values(),
    ];
    expect(names).toContainEqual(
      expect.objectContaining({ label_id: labels[0], name: "Court" }),
    );
    expect(await sync({ sync_token: token })).toMatchObject({
      messages_relabelled: 0,
    });
  });

  it("leaves everything to a dry run as it is", async () => {
    const [gone = "", changed = ""] = ids;
    await add(letter(97));
    await workspace.control.deleteMessage(gone);
    await workspace.control.relabel(changed, ["Court"], []);
    const before = collider.kept();
    const { payload } = await alice.send(
      "store_gmail_messages",
      { casefile_id: casefileId, query: "", sync_token: token },
      { execution_directives: { dry_run: true } },
    );
    expect(payload).toMatchObject({
      messages_added: 1,
      messages_gone: 1,
      messages_relabelled: 1,
    });
    expect(collider.kept()).toEqual(before);
  });

  it("looks by date where the mailbox does not remember that far back, and says so", async () => {
    const today = new Date(collider.clock.now()).toUTCString();
    await add(letter(96, { date: today }));
    workspace.control.forgetHistory();
    const second = await sync({ sync_token: token });
    expect(second).toMatchObject({
      messages_added: 1,
      sync_mode: "incremental_fallback",
    });
    await add(letter(95));
    expect(await sync({ sync_token: second.sync_token })).toMatchObject({
      messages_added: 1,
      sync_mode: "incremental",
    });
  });

  it("goes on in parts, and ends", async () => {
    await add(...[90, 91, 92, 93, 94].map((number) => letter(number)));
    const parts: Answer[] = [];
    for (let next = token; parts.length < 9;) {
      const part = await sync({ sync_token: next, max_results: 2 });
      parts.push(part);
      if (part.sync_status === "completed") break;
      next = part.sync_token;
    }
    expect(parts.map((part) => part.messages_added)).toEqual([2, 2, 1]);
    expect(stored().size).toBe(MESSAGES + 5);
  });
});

describe("a sync of a search after a sync of it", () => {
  const query = "subject:Rent";

  it("takes of what came what matches, whatever its date, and asks for no other message", async () => {
    const { sync_token: token } = await sync({ query });
    const old = "Fri, 03 Jan 2003 09:00:00 +0000";
    const today = new Date(collider.clock.now()).toUTCString();
    const came = await add(
      letter(80, { date: today }),
      letter(81, { date: old }),
      letter(82, { subject: "Lunch", date: today }),
      letter(83, { subject: "Lunch", date: old }),
    );
    workspace.requests();
    expect(await sync({ query, sync_token: token })).toMatchObject({
      messages_added: 2,
      sync_mode: "incremental",
    });
    expect([...stored().keys()]).toEqual(
      expect.arrayContaining(came.slice(0, 2)),
    );
    expect(stored().size).toBe(MESSAGES + 2);
    // Two are fetched; of two it is asked how old they are.
    expect(workspace.requests()[GET]).toBe(4);
  });

  it("takes what matches since its labels have changed", async () => {
    const labelled = "label:court";
    const { sync_token: token } = await sync({ query: labelled });
    expect(stored().size).toBe(0);
    await workspace.control.relabel(ids[3] ?? "", ["Court"], []);
    expect(await sync({ query: labelled, sync_token: token })).toMatchObject({
      messages_added: 1,
    });
    expect([...stored().keys()]).toEqual([ids[3]]);
  });

  it("looks among all that matches where many old ones came", async () => {
    const { sync_token: token } = await sync({ query });
    const date = "Fri, 03 Jan 2003 09:00:00 +0000";
    const numbers = Array.from({ length: 40 }, (_, at) => 200 + at);
    await add(
      ...numbers.map((number) =>
        letter(number, { date, subject: number % 2 === 0 ? "Rent" : "Lunch" }),
      ),
    );
    workspace.requests();
    expect(await sync({ query, sync_token: token })).toMatchObject({
      messages_added: 20,
    });
    expect(workspace.requests()[GET]).toBe(20);
  });
});

describe("a token of version 0.1.0", () => {
  it("goes on by date, and leads to one that knows the mailbox's moment", async () => {
    await sync({});
    const at = collider.clock.now();
    const old = encodePageToken({
      query: "",
      page: null,
      after: Math.floor(at / 1000) - 86_400,
      began: null,
    });
    await add(letter(70, { date: new Date(at).toUTCString() }));
    const second = await sync({ sync_token: old });
    expect(second).toMatchObject({
      messages_added: 1,
      sync_mode: "incremental_fallback",
    });
    workspace.requests();
    await sync({ sync_token: second.sync_token });
    expect(workspace.requests()).toEqual({ history: 1 });
  });

  it("goes on at its page", async () => {
    const first = await sync({ max_results: 5 });
    const { moment, ...old } = JsonRecord.parse(
      JSON.parse(Buffer.from(first.sync_token, "base64url").toString()),
    );
    expect(moment).toEqual(expect.any(String));
    const second = await sync({ sync_token: encodePageToken(old) });
    expect(second).toMatchObject({
      messages_added: MESSAGES - 5,
      sync_mode: "full",
    });
    expect(stored().size).toBe(MESSAGES);
  });
});
