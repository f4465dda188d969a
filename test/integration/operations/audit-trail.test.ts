import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { AUDIT_TOPIC } from "#shared/audit/audit-topic.ts";
import { JsonRecord } from "#shared/kernel/json.ts";
import type { EmbeddedPlatform } from "#shared/platform/embedded/embedded-platform.ts";
import type { PublishedEvent } from "#shared/platform/event-bus.ts";
import { Fault } from "../fault.ts";
import { auditRecords } from "../audit-records.ts";
import { newCasefile } from "../newly-made.ts";
import { openCollider, type Collider } from "../open-collider.ts";
import { sealAudit } from "../seal-audit.ts";

const Entry = z.strictObject({
  chain: z.string(),
  seq: z.int(),
  previous_sha256: z.string().nullable(),
  call_id: z.string(),
  event: JsonRecord,
  sha256: z.string(),
});
type Entry = z.infer<typeof Entry>;
const Head = z.object({
  length: z.int(),
  sha256: z.string(),
  published: z.int(),
  unpublished: z.boolean(),
});

/** RFC 8785, as anybody else would write it for what JSON.parse gives. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(
          Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)),
        )
      : member,
  );
}

/** Expects that entries in this order are a whole chain; the result is the last hash. */
function expectChain(chain: string, entries: readonly Entry[]): string | null {
  let previous: string | null = null;
  for (const [index, { sha256, ...content }] of entries.entries()) {
    expect(content).toMatchObject({
      chain,
      seq: index + 1,
      previous_sha256: previous,
    });
    const hash = createHash("sha256").update(canonical(content));
    expect(sha256).toBe(hash.digest("hex"));
    previous = sha256;
  }
  return previous;
}

/** What lies in the chains, by chain; each is whole, ends where its head says, and is published. */
function chainsOf(collider: Collider): ReadonlyMap<string, readonly Entry[]> {
  const documents = [...collider.keptBelow("audit_chains/")];
  const heads = documents.filter(([path]) => path.split("/").length === 2);
  return new Map(
    heads.map(([path, data]) => {
      const chain = path.split("/")[1] ?? "";
      const entries = documents
        .filter(([other]) => other.startsWith(`${path}/batches/`))
        .flatMap(([, batch]) => z.array(Entry).parse(batch["entries"]));
      const last = expectChain(chain, entries);
      const head = Head.parse(data);
      expect(head).toMatchObject({
        length: entries.length,
        sha256: last,
        published: entries.length,
        unpublished: false,
      });
      return [chain, entries];
    }),
  );
}

/** The program, and what it publishes of its trail. */
async function open(fault = new Fault()) {
  const published: PublishedEvent[] = [];
  const around = (platform: EmbeddedPlatform): EmbeddedPlatform => ({
    ...fault.around(platform),
    events: {
      publish: async (topic, event) => {
        await fault.pass();
        const messageId = await platform.events.publish(topic, event);
        if (topic === AUDIT_TOPIC) published.push(event);
        await fault.pass();
        return messageId;
      },
    },
  });
  return { collider: await openCollider({ around }), published };
}

describe("the audit trail", () => {
  it("has each record once, in the chain of its casefile, whose hashes anybody can check", async () => {
    const { collider } = await open();
    const alice = await collider.as();
    const first = await newCasefile(alice, "One");
    const second = await newCasefile(alice, "Two");
    collider.clock.advanceBy(1);
    await alice.done("update_casefile", { casefile_id: first, title: "Eins" });
    collider.clock.advanceBy(1);
    const bob = await collider.as("bob@example.com");
    await bob.send("get_casefile", { casefile_id: first });
    await alice.done("create_session", {});
    const before = auditRecords(collider.keptBelow("audit_"));
    expect(before.size).toBe(5);
    await sealAudit(collider);
    expect(collider.keptBelow("audit_events/").size).toBe(0);
    expect(auditRecords(collider.keptBelow("audit_"))).toEqual(before);
    const operations = new Map(
      [...chainsOf(collider)].map(([chain, entries]) => [
        chain,
        entries.map(({ event }) => event["operation"]),
      ]),
    );
    expect(operations).toEqual(
      new Map([
        [first, ["create_casefile", "update_casefile", "get_casefile"]],
        [second, ["create_casefile"]],
        ["general", ["create_session"]],
      ]),
    );
    await alice.done("update_casefile", { casefile_id: first, title: "Uno" });
    await sealAudit(collider);
    expect(chainsOf(collider).get(first)).toHaveLength(4);
    await collider.close();
  });

  it("is published in the order of its chains, each entry whole, and once where nothing fails", async () => {
    const { collider, published } = await open();
    const alice = await collider.as();
    const casefile_id = await newCasefile(alice, "One");
    await sealAudit(collider);
    await alice.done("update_casefile", { casefile_id, title: "Eins" });
    await sealAudit(collider);
    await sealAudit(collider);
    const entries = chainsOf(collider).get(casefile_id) ?? [];
    expect(published.map(({ data }) => data)).toEqual(entries);
    expect(published).toMatchObject(
      entries.map(({ call_id, event }) => ({
        orderingKey: casefile_id,
        attributes: {
          "ce-id": call_id,
          "ce-type": "collider.audit.entry.v1",
          operation: event["operation"],
        },
      })),
    );
    await collider.close();
  });

  it("loses and repeats nothing where two seal at once", async () => {
    const { collider } = await open();
    const alice = await collider.as();
    for (let count = 0; count < 30; count += 1)
      await newCasefile(alice, `Number ${count % 3}`);
    for (let count = 0; count < 30; count += 1)
      await alice.done("create_session", {});
    await Promise.all([
      sealAudit(collider),
      sealAudit(collider),
      sealAudit(collider),
    ]);
    const entries = [...chainsOf(collider).values()].flat();
    expect(entries).toHaveLength(60);
    expect(new Set(entries.map(({ call_id }) => call_id)).size).toBe(60);
    await collider.close();
  });

  it("takes as many documents as large records need", async () => {
    const { collider } = await open();
    const alice = await collider.as();
    await alice.done("create_session", {});
    const [event] = collider.keptBelow("audit_events/").values();
    // Another version's records may hold more.
    const data = { ...event, note: "x".repeat(16_000) };
    await collider.platform.documents.transaction(async (transaction) => {
      for (let count = 1; count < 80; count += 1)
        transaction.write({
          type: "create",
          path: `audit_events/call_${count}`,
          data,
        });
    });
    await sealAudit(collider);
    const entries = chainsOf(collider).get("general") ?? [];
    expect(entries).toHaveLength(80);
    expect(collider.keptBelow("audit_chains/general/batches/").size).toBe(3);
    await collider.close();
  });

  it("is whole, and published, wherever its sealing was cut short", async () => {
    let moments = 0;
    for (let strikes = true; strikes; moments += 1) {
      const fault = new Fault();
      const { collider, published } = await open(fault);
      const alice = await collider.as();
      for (const title of ["One", "Two"]) {
        const casefile_id = await newCasefile(alice, title);
        await alice.done("update_casefile", { casefile_id, title: "New" });
      }
      fault.arm(moments);
      await sealAudit(collider).catch(() => undefined);
      strikes = fault.disarm();
      await sealAudit(collider);
      expect(collider.keptBelow("audit_events/").size).toBe(0);
      const entries = [...chainsOf(collider).values()].flat();
      expect(entries).toHaveLength(4);
      const told = new Set(published.map(({ data }) => canonical(data)));
      expect(told).toEqual(new Set(entries.map(canonical)));
      await collider.close();
    }
    expect(moments).toBeGreaterThan(20);
  });

  it("is sealed and published although somebody has spoilt a record, which stays and is told of", async () => {
    const { collider, published } = await open();
    const alice = await collider.as();
    await newCasefile(alice, "One");
    const { documents } = collider.composition.platform;
    await documents.transaction(async (transaction) =>
      transaction.write(
        { type: "create", path: "audit_events/call_0", data: { at: 1 } },
        {
          type: "create",
          path: "audit_events/call_1",
          data: {
            at: "2026-11-23T09:00:00.000Z",
            caller: "alice@example.com",
            caller_kind: "user",
            operation: "of_old",
            outcome: "success",
            traceparent: "",
            input_sha256: "",
          },
        },
      ),
    );
    await expect(sealAudit(collider)).rejects.toMatchObject({
      reason: "AUDIT_UNREADABLE",
    });
    expect([...collider.keptBelow("audit_events/").keys()]).toEqual([
      "audit_events/call_0",
    ]);
    expect([...chainsOf(collider).values()].flat()).toHaveLength(2);
    expect(published).toHaveLength(2);
    await collider.close();
  });
});
