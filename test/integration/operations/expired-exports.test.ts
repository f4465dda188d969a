import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  evidencePath,
  exportNames,
  exportPath,
} from "#shared/casefile/casefile-paths.ts";
import { prepareExport } from "#shared/casefile/casefile-exports.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { startExpiry } from "#shared/platform/embedded/expiry.ts";
import { keep } from "#test/contract/commits.ts";
import { newCasefile } from "../newly-made.ts";
import { openCollider, type Client, type Collider } from "../open-collider.ts";
import { download, exportedPackage } from "./exported-package.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const LIMIT = 20;
const LIMIT_OF_CASEFILE = 200;

const Made = z.object({ created_at: z.string(), expires_at: z.string() });

let collider: Collider;
let alice: Client;
let about: { readonly casefile_id: string };

beforeEach(async () => {
  collider = await openCollider();
  alice = await collider.as();
  about = { casefile_id: await newCasefile(alice) };
});
afterEach(async () => collider.close());

async function made(client = alice, within = about) {
  return Made.parse(await client.done("export_casefile", within));
}

/** Messages whose index is longer than what an export's own document holds. */
async function fill(within = about): Promise<void> {
  const at = "2026-11-02T09:00:00.000Z";
  const mail = (id: string): readonly [string, JsonObject] => [
    evidencePath(within.casefile_id, "gmail_messages", id),
    {
      id,
      thread_id: id,
      subject: "A letter",
      sender: "a@example.com",
      internal_date: at,
      labels: [],
      raw: { sha256: "0".repeat(64), size_bytes: 1, base64: "MA==" },
      stored_at: at,
      stored_by: "alice@example.com",
    },
  ];
  const ids = Array.from({ length: 120 }, (_, index) => `m${index}`);
  await keep(collider.platform.documents, Object.fromEntries(ids.map(mail)));
}

function keptOf(collection: string, within = about): number {
  const prefix = `${collection}/${exportNames(within.casefile_id)}`;
  return collider.keptBelow(prefix).size;
}

describe("an export", () => {
  it("says until when it can be downloaded, and is unknown from then on", async () => {
    const { answer, path, exportId, zip } = await exportedPackage(
      collider,
      alice,
      about,
    );
    const { created_at, expires_at } = Made.parse(answer);
    expect(Date.parse(expires_at) - Date.parse(created_at)).toBe(7 * DAY_MS);
    collider.clock.advanceBy(Date.parse(expires_at) - collider.clock.now() - 1);
    const later = await collider.as();
    const response = await download(collider, later, path);
    const last = Buffer.from(await response.arrayBuffer());
    expect(last.equals(zip)).toBe(true);
    collider.clock.advanceBy(1);
    expect((await download(collider, later, path)).status).toBe(404);
    const asked = { ...about, export_id: exportId };
    const said = await later.send("download_export", asked);
    expect(said.error).toMatchObject({
      status: "NOT_FOUND",
      message: expect.stringMatching(/kept for 7 days\. Export again/u),
    });
  });

  it("is removed when it has expired, its index an hour later", async () => {
    await fill();
    const { expires_at } = await made();
    expect(keptOf("casefile_exports")).toBe(1);
    expect(keptOf("export_chunks")).toBeGreaterThan(0);
    collider.clock.advanceBy(Date.parse(expires_at) - collider.clock.now());
    const { documents } = collider.platform;
    const { clock } = collider;
    // Of the collection that is looked through last.
    const last = "workspace_consents/last";
    await keep(documents, { [last]: { expire_at: expires_at } });
    const log = { info: () => {}, warn: () => {}, error: () => {} };
    const stop = startExpiry({ documents, clock }, log);
    await collider.cameAbout(() => collider.keptBelow(last).size === 0);
    expect(keptOf("casefile_exports")).toBe(0);
    expect(keptOf("export_chunks")).toBeGreaterThan(0);
    clock.advanceBy(HOUR_MS);
    await collider.cameAbout(() => keptOf("export_chunks") === 0);
    stop();
  });

  it("goes with its casefile, and no other casefile's does", async () => {
    // Names that come after it are those that a purge of it reads.
    const ids = [about.casefile_id, await newCasefile(alice, "Another")];
    const [gone = "", stays = ""] = ids.toSorted();
    const [purged, other] = [{ casefile_id: gone }, { casefile_id: stays }];
    for (const within of [purged, other]) {
      await fill(within);
      await made(alice, within);
    }
    const chunks = keptOf("export_chunks", other);
    await alice.done("delete_casefile", { ...purged, confirm: true });
    await collider.until(
      () =>
        keptOf("casefile_exports", purged) + keptOf("export_chunks", purged) ===
        0,
    );
    expect(keptOf("casefile_exports", other)).toBe(1);
    expect(chunks).toBeGreaterThan(0);
    expect(keptOf("export_chunks", other)).toBe(chunks);
  });
});

describe("one export too many", () => {
  it("of a caller is refused until his oldest expires, and of nobody else", async () => {
    const oldest = await made();
    collider.clock.advanceBy(1000);
    for (let count = 1; count < LIMIT; count += 1) await made();
    await fill();
    const before = collider.kept();
    for (const dry_run of [false, true]) {
      const refused = await alice.send("export_casefile", about, {
        execution_directives: { dry_run },
      });
      expect(refused.error).toMatchObject({
        status: "FAILED_PRECONDITION",
        message: `You have 20 exports of this casefile, as many as are kept at a time. The oldest expires at ${oldest.expires_at}: export again then.`,
        details: [expect.objectContaining({ reason: "EXPORTS_AT_LIMIT" })],
      });
    }
    const { documents } = collider.kept();
    const added = Object.keys(documents).filter(
      (path) => before.documents[path] === undefined,
    );
    expect(added.filter((path) => /export/u.test(path))).toEqual([]);
    await made(alice, { casefile_id: await newCasefile(alice, "Another") });
    await alice.done("grant_permission", {
      ...about,
      target_user_id: "bob@example.com",
      permission: "viewer",
    });
    await made(await collider.as("bob@example.com"));
    const wait = Date.parse(oldest.expires_at) - collider.clock.now();
    collider.clock.advanceBy(wait);
    const later = await collider.as();
    await made(later);
    const again = await later.send("export_casefile", about);
    expect(again.error).toMatchObject({ status: "FAILED_PRECONDITION" });
  });

  it("of a casefile is refused, whoever has made the others", async () => {
    const now = new Date(collider.clock.now()).toISOString();
    const others = Array.from({ length: LIMIT_OF_CASEFILE }, (_, index) => [
      exportPath(about.casefile_id, `exp_${index}`),
      {
        casefile_id: about.casefile_id,
        created_at: now,
        created_by: `user${index % 15}@example.com`,
        expire_at: "2026-12-24T00:00:00.000Z",
      },
    ]);
    await keep(collider.platform.documents, Object.fromEntries(others));
    const refused = await alice.send("export_casefile", about);
    expect(refused.error).toMatchObject({
      status: "FAILED_PRECONDITION",
      message: expect.stringMatching(
        /^There are 200 exports of this casefile.*2026-12-24/u,
      ),
    });
  });

  it("is refused at its commit, where another has had the room meanwhile", async () => {
    for (let count = 1; count < LIMIT; count += 1) await made();
    const { documents } = collider.platform;
    const keepExport = await prepareExport(
      documents,
      {
        casefileId: about.casefile_id,
        exportId: "exp_late",
        index: Buffer.alloc(0),
        audit: null,
      },
      {
        actor: { callerId: "alice@example.com", now: collider.clock.now() },
        keep: true,
      },
    );
    await made();
    await expect(documents.transaction(keepExport)).rejects.toMatchObject({
      reason: "EXPORTS_AT_LIMIT",
    });
  });
});
