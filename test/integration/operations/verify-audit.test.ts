import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { AuditEntry } from "#shared/audit/audit-chain.ts";
import { JsonRecord, type JsonObject } from "#shared/kernel/json.ts";
import type { Write } from "#shared/platform/document-store.ts";
import { FORGERIES } from "../audit-forgeries.ts";
import { expectRecorded } from "../http/expect-refused.ts";
import { newCasefile } from "../newly-made.ts";
import { openCollider } from "../open-collider.ts";
import { sealAudit } from "../seal-audit.ts";

const LONGEST_READ = 5;

/** How many documents each query has brought into memory. */
const reads: number[] = [];
const collider = await openCollider({
  around: (platform) => ({
    ...platform,
    documents: {
      get: async (path) => platform.documents.get(path),
      getAll: async (paths) => platform.documents.getAll(paths),
      count: async (query) => platform.documents.count(query),
      transaction: async (body) => platform.documents.transaction(body),
      query: async (query) => {
        const found = await platform.documents.query(query);
        reads.push(found.length);
        return found;
      },
    },
  }),
});
afterAll(async () => collider.close());
const alice = await collider.as();

const Batch = z.object({ entries: z.array(JsonRecord) });

async function write(...writes: readonly Write[]): Promise<void> {
  await collider.platform.documents.transaction(async (transaction) =>
    transaction.write(...writes),
  );
}

/** A casefile whose chain lies in batches of these sizes. */
async function casefileWith(sizes: readonly number[]): Promise<string> {
  await sealAudit(collider);
  const casefileId = await newCasefile(alice);
  let made = 1;
  for (const size of sizes) {
    for (; made < size; made += 1)
      await alice.done("update_casefile", {
        casefile_id: casefileId,
        title: `Title ${made}`,
      });
    made = 0;
    await sealAudit(collider);
  }
  return casefileId;
}

function entriesOf(casefileId: string): readonly AuditEntry[] {
  return [...collider.keptBelow(`audit_chains/${casefileId}/batches/`)].flatMap(
    ([, data]) => z.array(AuditEntry).parse(data["entries"]),
  );
}

/** Puts other entries into the batches, as many into each as were there; what is over goes into the last one. */
async function store(
  casefileId: string,
  entries: readonly JsonObject[],
): Promise<void> {
  const batches = [
    ...collider.keptBelow(`audit_chains/${casefileId}/batches/`),
  ];
  let from = 0;
  for (const [index, [path, data]] of batches.entries()) {
    const { length } = Batch.parse(data).entries;
    const isLast = index === batches.length - 1;
    const part = entries.slice(from, isLast ? undefined : from + length);
    from += part.length;
    await write(
      part.length === 0
        ? { type: "delete", path }
        : { type: "set", path, data: { ...data, entries: part } },
    );
  }
}

const verify = async (casefileId: string) =>
  alice.done("verify_audit", { casefile_id: casefileId });

describe("a casefile's audit trail", () => {
  it("is intact as it is, and what waits is counted", async () => {
    const casefileId = await casefileWith([1, 3, 2]);
    await alice.done("update_casefile", {
      casefile_id: casefileId,
      title: "y",
    });
    expect(await verify(casefileId)).toEqual({
      casefile_id: casefileId,
      intact: true,
      length: 6,
      last_sha256: entriesOf(casefileId).at(-1)?.sha256,
      broken: null,
      unsealed: 1,
    });
    const fresh = await newCasefile(alice);
    expect(await verify(fresh)).toMatchObject({
      intact: true,
      length: 0,
      last_sha256: null,
      unsealed: 1,
    });
  });

  it.each(Object.entries(FORGERIES))(
    "tells of any one record that is %s, and where",
    async (_, forge) => {
      const layout = fc.array(fc.integer({ min: 1, max: 4 }), {
        minLength: 2,
        maxLength: 8,
      });
      const place = fc.nat({ max: 1000 });
      await fc.assert(
        fc.asyncProperty(layout, place, place, async (sizes, one, two) => {
          const casefileId = await casefileWith(sizes);
          const entries = entriesOf(casefileId);
          const at = one % entries.length;
          const other =
            (at + 1 + (two % (entries.length - 1))) % entries.length;
          expect(await verify(casefileId)).toMatchObject({ intact: true });
          const forged = forge(entries, at, other);
          await store(casefileId, forged.entries);
          const { broken, intact, length } = await verify(casefileId);
          expect({ intact, broken }).toEqual({
            intact: false,
            broken: {
              seq: forged.broken.seq,
              what: expect.stringMatching(`^(${forged.broken.what})$`),
            },
          });
          expect(length).toBeLessThanOrEqual(forged.broken.seq);
        }),
        { numRuns: 12 },
      );
    },
  );

  it("tells of every place of one chain, and is intact when all is as it was", async () => {
    const casefileId = await casefileWith([2, 1, 3]);
    const entries = entriesOf(casefileId);
    const forgeries = Object.values(FORGERIES);
    for (const at of entries.keys())
      for (const forge of forgeries) {
        const forged = forge(entries, at, (at + 1) % entries.length);
        // Whole batches are gone where the end is cut off.
        if (forged.entries.length < entries.length) continue;
        await store(casefileId, forged.entries);
        expect(await verify(casefileId)).toMatchObject({
          broken: { seq: forged.broken.seq },
        });
        await store(casefileId, entries);
        expect(await verify(casefileId)).toMatchObject({ intact: true });
      }
  });

  it("tells of what is done to its documents", async () => {
    const head = { length: 4, sha256: "f".repeat(64) };
    const cases: readonly [
      string,
      (chain: string) => Promise<void>,
      JsonObject,
    ][] = [
      [
        "a batch is gone",
        async (chain) =>
          write({ type: "delete", path: `${chain}/batches/000000000001` }),
        { seq: 1, what: "removed" },
      ],
      [
        "all batches are gone",
        async (chain) =>
          write(
            { type: "delete", path: `${chain}/batches/000000000001` },
            { type: "delete", path: `${chain}/batches/000000000002` },
          ),
        { seq: 1, what: "cut_off" },
      ],
      [
        "all of it is gone",
        async (chain) =>
          write(
            { type: "delete", path: `${chain}/batches/000000000001` },
            { type: "delete", path: `${chain}/batches/000000000002` },
            { type: "delete", path: chain },
          ),
        { seq: 1, what: "removed" },
      ],
      [
        "a batch holds nothing",
        async (chain) =>
          write({
            type: "update",
            path: `${chain}/batches/000000000002`,
            fields: { entries: [] },
          }),
        { seq: 2, what: "edited" },
      ],
      [
        "a batch holds what is no entry",
        async (chain) =>
          write({
            type: "update",
            path: `${chain}/batches/000000000002`,
            fields: { entries: ["x"] },
          }),
        { seq: 2, what: "edited" },
      ],
      [
        "a batch is put elsewhere",
        async (chain) =>
          write({
            type: "update",
            path: `${chain}/batches/000000000002`,
            fields: { place: "" },
          }),
        { seq: 2, what: "cut_off" },
      ],
      [
        "the head names another hash",
        async (chain) =>
          write({
            type: "update",
            path: chain,
            fields: { ...head, length: 3 },
          }),
        { seq: 3, what: "exchanged" },
      ],
      [
        "the head says that there is more",
        async (chain) => write({ type: "update", path: chain, fields: head }),
        { seq: 4, what: "cut_off" },
      ],
      [
        "the head is gone",
        async (chain) => write({ type: "delete", path: chain }),
        { seq: 1, what: "added" },
      ],
    ];
    for (const [name, forge, broken] of cases) {
      const casefileId = await casefileWith([1, 2]);
      await forge(`audit_chains/${casefileId}`);
      const answer = await verify(casefileId);
      expect({ name, ...answer }).toMatchObject({
        name,
        intact: false,
        broken,
      });
    }
  });

  it("does not pass with another casefile's entries in it", async () => {
    const casefileId = await casefileWith([2]);
    const other = await casefileWith([2]);
    await store(casefileId, entriesOf(other));
    expect(await verify(casefileId)).toMatchObject({
      broken: { seq: 1, what: "moved" },
    });
  });

  it("is for its admins alone, whether or not there is such a casefile", async () => {
    const casefileId = await casefileWith([1]);
    const bob = await collider.as("bob@example.com", ["admin"]);
    for (const id of [casefileId, "cf_261123_k3v9x2m8q4wt7n1c"])
      await expectRecorded(
        collider,
        async () => bob.send("verify_audit", { casefile_id: id }),
        {
          status: "PERMISSION_DENIED",
          reason: "CASEFILE_NO_ACCESS",
          outcome: "denied",
        },
      );
  });

  it("is verified some batches at a time where it is long, while more is sealed", async () => {
    const casefileId = await casefileWith([1]);
    const [{ event } = { event: null }] = entriesOf(casefileId);
    if (event === null) throw new Error("There is no record.");
    for (let part = 0; part < 10; part += 1)
      await write(
        ...Array.from({ length: 1000 }, (_, at): Write => ({
          type: "create",
          path: `audit_events/call_${part}_${at}`,
          data: event,
        })),
      );
    await sealAudit(collider);
    reads.length = 0;
    const began = performance.now();
    const verified = verify(casefileId);
    await alice.done("update_casefile", {
      casefile_id: casefileId,
      title: "y",
    });
    expect(await verified).toMatchObject({ intact: true, length: 10_001 });
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(reads.length).toBeGreaterThan(10);
    expect(Math.max(...reads)).toBe(LONGEST_READ);
  });
});
