import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { contentPath, evidencePath } from "#shared/casefile/casefile-paths.ts";
import { sha256 } from "#shared/kernel/hash.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { EmbeddedPlatform } from "#shared/platform/embedded/embedded-platform.ts";
import { gated } from "#test/integration/gated.ts";
import { newCasefile } from "#test/integration/newly-made.ts";
import {
  openCollider,
  type Client,
  type Collider,
} from "#test/integration/open-collider.ts";
import { download } from "#test/integration/operations/exported-package.ts";
import { bytesInUse } from "./bytes-in-use.ts";

const MIB = 1024 * 1024;
const AT = "2026-11-02T09:00:00.000Z";
// One chunk, again and again: what is read, hashed and sent is as much as of different ones.
const CHUNK = randomBytes(MIB / 2);
const CHUNKS_A_FILE = 64;
const FILES = 1;
const MESSAGES = 2;

let collider: Collider;
let alice: Client;
let casefileId: string;
let downloadPath: string;

function largeContent(): JsonObject {
  const hash = createHash("sha256");
  for (let at = 0; at < CHUNKS_A_FILE; at += 1) hash.update(CHUNK);
  return {
    sha256: hash.digest("hex"),
    size_bytes: CHUNKS_A_FILE * CHUNK.length,
    chunks: Array.from({ length: CHUNKS_A_FILE }, () => sha256(CHUNK)),
  };
}

const KEPT = { stored_at: AT, stored_by: "alice@example.com" };

function documents(): readonly (readonly [string, JsonObject])[] {
  const content = largeContent();
  const numbers = (count: number): readonly number[] =>
    Array.from({ length: count }, (_, index) => index);
  return [
    [
      contentPath(casefileId, sha256(CHUNK)),
      { base64: CHUNK.toString("base64") },
    ],
    ...numbers(FILES).map((number): readonly [string, JsonObject] => [
      evidencePath(casefileId, "drive_files", `file${number}.0`),
      {
        id: `file${number}`,
        name: `film-${number}.mp4`,
        mime_type: "video/mp4",
        parents: [],
        owners: [],
        modified_time: AT,
        content,
        content_mime_type: "video/mp4",
        ...KEPT,
      },
    ]),
    ...numbers(MESSAGES).map((number): readonly [string, JsonObject] => [
      evidencePath(casefileId, "gmail_messages", `mail${number}`),
      {
        id: `mail${number}`,
        thread_id: `mail${number}`,
        subject: "A film",
        sender: "a@example.com",
        internal_date: AT,
        labels: [],
        raw: content,
        ...KEPT,
      },
    ]),
  ];
}

let reads = 0;

function counting(platform: EmbeddedPlatform): EmbeddedPlatform {
  const count = async (): Promise<void> => {
    reads += 1;
  };
  return { ...platform, documents: gated(platform, count).documents };
}

beforeAll(async () => {
  collider = await openCollider({ around: counting });
  alice = await collider.as();
  casefileId = await newCasefile(alice);
  await collider.platform.documents.transaction(async (transaction) =>
    transaction.write(
      ...documents().map(([path, data]) => ({
        type: "set" as const,
        path,
        data,
      })),
    ),
  );
  const about = { casefile_id: casefileId };
  const made = await alice.done("export_casefile", about);
  downloadPath = z.string().parse(made["download_path"]);
});
afterAll(async () => collider.close());

describe("a package of several hundred MiB", () => {
  it("is sent without being held", { timeout: 120_000 }, async () => {
    const before = bytesInUse();
    let most = 0;
    let bytes = 0;
    let next = 0;
    const response = await download(collider, alice, downloadPath);
    for await (const piece of response.body ?? []) {
      bytes += piece.length;
      if (bytes < next) continue;
      most = Math.max(most, bytesInUse() - before);
      next = bytes + 8 * MIB;
    }
    // Each message is in it twice.
    const whole = (FILES + 2 * MESSAGES) * CHUNKS_A_FILE * CHUNK.length;
    expect(bytes).toBeGreaterThan(whole);
    expect(most).toBeLessThan(24 * MIB);
  });

  it("is not made any further when nobody takes it", async () => {
    const response = await download(collider, alice, downloadPath);
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    const others = async (): Promise<number> => {
      for (let calls = 0; calls < 20; calls += 1)
        await alice.done("get_export_key", {});
      return reads;
    };
    await others();
    const first = await others();
    const second = await others();
    const third = await others();
    // What the other calls read themselves.
    expect(third - second).toBe(second - first);
  });
});
