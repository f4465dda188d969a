import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import { expectRecorded, expectRefused } from "../http/expect-refused.ts";
import { newCasefile } from "../newly-made.ts";
import { openCollider, type Client, type Collider } from "../open-collider.ts";
import { sealAudit } from "../seal-audit.ts";

const Listed = z.object({
  events: z.array(
    z.object({
      sealed: z.boolean(),
      chain: z.string(),
      seq: z.int().nullable(),
      call_id: z.string(),
      event: z.object({
        at: z.string(),
        operation: z.string(),
        outcome: z.string(),
        caller: z.string(),
      }),
      sha256: z.string().nullable(),
    }),
  ),
  next_page_token: z.string().optional(),
});
type Event = z.infer<typeof Listed>["events"][number];

async function page(client: Client, payload: JsonObject = {}) {
  return Listed.parse(await client.done("list_audit_events", payload));
}

/** All pages of a list, with something between each two. */
async function walk(
  client: Client,
  payload: JsonObject,
  between: (pages: number) => Promise<void> = async () => undefined,
): Promise<readonly Event[]> {
  const events: Event[] = [];
  let token: string | undefined;
  for (let pages = 1; pages < 200; pages += 1) {
    const more = token === undefined ? {} : { page_token: token };
    const found = await page(client, { ...payload, ...more });
    events.push(...found.events);
    token = found.next_page_token;
    if (token === undefined) return events;
    await between(pages);
  }
  throw new Error("It never ended.");
}

/** So many changes of a casefile, a second apart. */
async function change(
  collider: Collider,
  casefileId: string,
  count: number,
): Promise<void> {
  const alice = await collider.as();
  for (let at = 0; at < count; at += 1) {
    collider.clock.advanceBy(1000);
    await alice.done("update_casefile", {
      casefile_id: casefileId,
      title: `Title ${at}`,
    });
  }
}

const callIds = (events: readonly Event[]) =>
  events.map(({ call_id: callId }) => callId);

describe("the events of a casefile", () => {
  it("are listed newest first, those that wait and those that are sealed, in pages of any size", async () => {
    const collider = await openCollider();
    const alice = await collider.as();
    const other = await newCasefile(alice);
    const casefileId = await newCasefile(alice);
    for (let rounds = 0; rounds < 6; rounds += 1) {
      await change(collider, casefileId, 4);
      await change(collider, other, 1);
      await sealAudit(collider);
    }
    await change(collider, casefileId, 3);
    const all = await page(alice, { casefile_id: casefileId, limit: 100 });
    expect(all.next_page_token).toBeUndefined();
    expect(all.events.map(({ sealed, chain, seq }) => ({ sealed, chain, seq })))
      // The creation, six times four changes, and three that wait.
      .toEqual([
        ...Array.from({ length: 3 }, () => ({
          sealed: false,
          chain: casefileId,
          seq: null,
        })),
        ...Array.from({ length: 25 }, (_, at) => ({
          sealed: true,
          chain: casefileId,
          seq: 25 - at,
        })),
      ]);
    const times = all.events.map(({ event }) => event.at);
    expect(times).toEqual(times.toSorted().toReversed());
    for (const limit of [1, 2, 5, 27, 28])
      expect(await walk(alice, { casefile_id: casefileId, limit })).toEqual(
        all.events,
      );
    await collider.close();
  });

  it("are each listed once in a walk, whenever they are sealed meanwhile and whatever comes", async () => {
    for (const sealAfter of [1, 2, 3, 4, 5]) {
      const collider = await openCollider();
      const alice = await collider.as();
      const casefileId = await newCasefile(alice);
      await change(collider, casefileId, 5);
      await sealAudit(collider);
      await change(collider, casefileId, 5);
      const query = { casefile_id: casefileId, limit: 2 };
      const all = await page(alice, { casefile_id: casefileId, limit: 100 });
      const walked = await walk(alice, query, async (pages) => {
        await change(collider, casefileId, 1);
        if (pages >= sealAfter) await sealAudit(collider);
      });
      expect(callIds(walked)).toEqual(callIds(all.events));
      await collider.close();
    }
  });

  it("are found by the time of their calls, however long ago they were sealed", async () => {
    const collider = await openCollider();
    const casefileId = await newCasefile(await collider.as());
    for (let days = 0; days < 5; days += 1) {
      await change(collider, casefileId, 10);
      await sealAudit(collider);
      collider.clock.advanceBy(86_400_000);
    }
    const alice = await collider.as();
    const all = await page(alice, { casefile_id: casefileId, limit: 100 });
    expect(all.events).toHaveLength(51);
    for (const [newest, oldest] of [
      [45, 50],
      [20, 31],
      [0, 3],
    ] as const) {
      const wanted = all.events.slice(newest, oldest + 1);
      const times = {
        since: wanted.at(-1)?.event.at ?? "",
        until: wanted[0]?.event.at ?? "",
      };
      for (const of of [{ casefile_id: casefileId }, {}])
        expect(await walk(alice, { ...of, ...times, limit: 4 })).toEqual(
          wanted,
        );
    }
    await collider.close();
  });

  it("are for its admins alone, who see what was refused", async () => {
    const collider = await openCollider();
    const alice = await collider.as();
    const casefileId = await newCasefile(alice);
    const bob = await collider.as("bob@example.com", ["admin"]);
    for (const id of [casefileId, "cf_261123_k3v9x2m8q4wt7n1c"])
      await expectRecorded(
        collider,
        async () => bob.send("list_audit_events", { casefile_id: id }),
        {
          status: "PERMISSION_DENIED",
          reason: "CASEFILE_NO_ACCESS",
          outcome: "denied",
        },
      );
    const { events } = await page(alice, { casefile_id: casefileId });
    expect(events.map(({ event }) => event)).toMatchObject([
      { caller: "bob@example.com", outcome: "denied" },
      { caller: "alice@example.com", operation: "create_casefile" },
    ]);
    await collider.close();
  });
});

describe("the events of a user", () => {
  it("are those of his own calls, from every chain", async () => {
    const collider = await openCollider();
    const alice = await collider.as();
    const bob = await collider.as("bob@example.com");
    const casefileId = await newCasefile(alice);
    const expected: string[] = [];
    for (let rounds = 0; rounds < 12; rounds += 1) {
      collider.clock.advanceBy(1000);
      await bob.send("get_casefile", { casefile_id: casefileId });
      collider.clock.advanceBy(1000);
      await bob.done("create_session");
      await change(collider, casefileId, 2);
      expected.unshift("create_session", "get_casefile");
      if (rounds % 3 === 1) await sealAudit(collider);
    }
    for (const limit of [1, 3, 100]) {
      const events = await walk(bob, { limit });
      expect(new Set(events.map(({ event }) => event.caller))).toEqual(
        new Set(["bob@example.com"]),
      );
      expect(events.map(({ event }) => event.operation).toSorted()).toEqual(
        expected.toSorted(),
      );
      expect(new Set(callIds(events)).size).toBe(24);
    }
    const walked = await walk(bob, { limit: 3 }, async () =>
      sealAudit(collider),
    );
    expect(new Set(callIds(walked)).size).toBe(24);
    expect(walked).toHaveLength(24);
    await collider.close();
  });

  it("are another's with the permission admin alone", async () => {
    const collider = await openCollider();
    const alice = await collider.as();
    await newCasefile(alice);
    const query = { user_id: "alice@example.com" };
    const admin = await collider.as("root@example.com", ["admin"]);
    expect((await page(admin, query)).events).toHaveLength(1);
    expect((await page(alice, query)).events).toHaveLength(1);
    const bob = await collider.as("bob@example.com");
    await expectRecorded(
      collider,
      async () => bob.send("list_audit_events", query),
      {
        status: "PERMISSION_DENIED",
        reason: "PERMISSION_MISSING",
        outcome: "denied",
      },
    );
    await collider.close();
  });
});

describe("a list of events", () => {
  it("is refused by the names of its fields where it is asked for wrongly", async () => {
    const collider = await openCollider();
    const alice = await collider.as();
    const casefileId = await newCasefile(alice);
    const refused = async (
      payload: JsonObject,
      reason: string,
      ...fields: string[]
    ) =>
      expectRefused(
        collider,
        async () => alice.send("list_audit_events", payload),
        { status: "INVALID_ARGUMENT", reason, fields },
      );
    await refused(
      { casefile_id: casefileId, user_id: "alice@example.com" },
      "REQUEST_INVALID",
      "payload.user_id",
    );
    await refused(
      { since: "2026-11-23T10:00:00Z", until: "2026-11-23T09:00:00Z" },
      "REQUEST_INVALID",
      "payload.until",
    );
    await refused(
      { since: "yesterday", limit: 0 },
      "REQUEST_INVALID",
      "payload.since",
      "payload.limit",
    );
    for (const position of [
      ["a"],
      ["a", "b", "c"],
      ["", "x", "unsealed"],
      ["x", "y"],
      ["1", "-1"],
    ])
      await refused(
        {
          casefile_id: casefileId,
          page_token: Buffer.from(JSON.stringify(position)).toString(
            "base64url",
          ),
        },
        "PAGE_TOKEN_INVALID",
        "payload.page_token",
      );
    await collider.close();
  });
});
