import { randomInt } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, it } from "vitest";
import { z } from "zod";
import { auditRecords } from "../audit-records.ts";
import {
  startProcess,
  until,
  type ColliderProcess,
} from "./collider-process.ts";
import { keptDocuments } from "./kept-documents.ts";

const KILLS = 6;
// All changes, and the sealing that each start begins with, take about as long.
const WITHIN_MS = 300;
const CASEFILES = 4;
const CHANGES = 40;

const Made = z.object({ casefile_id: z.string() });
const Verified = z.object({
  intact: z.boolean(),
  length: z.int(),
  unsealed: z.int(),
  broken: z.unknown(),
});

async function verify(
  collider: ColliderProcess,
  casefileId: string,
): Promise<z.infer<typeof Verified>> {
  const call = { casefile_id: casefileId };
  return Verified.parse(await collider.call("verify-audit", call));
}

/** Resolves with the first answer; the changes that the end of the process cuts short have none. */
async function changeAll(
  collider: ColliderProcess,
  ids: readonly string[],
): Promise<void> {
  const calls: Promise<unknown>[] = [];
  for (let count = 0; count < CHANGES; count += 1)
    for (const casefileId of ids)
      calls.push(
        collider
          .call("update-casefile", {
            casefile_id: casefileId,
            title: `Change ${count}`,
          })
          .catch(() => null),
      );
  await Promise.race(calls);
}

it(
  "every chain of a program that is killed at any moment is intact, and holds each record once",
  { timeout: 60_000 },
  async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "collider killed audit "));
    let collider = await startProcess(dataDir);
    try {
      const ids: string[] = [];
      for (let count = 0; count < CASEFILES; count += 1) {
        const made = await collider.call("create-casefile", { title: "x" });
        ids.push(Made.parse(made).casefile_id);
      }
      const moments: number[] = [];
      for (let kills = 0; kills < KILLS; kills += 1) {
        await changeAll(collider, ids);
        const moment = randomInt(1, WITHIN_MS);
        moments.push(moment);
        await pause(moment);
        await collider.kill();
        collider = await startProcess(dataDir);
      }
      let sealed = 0;
      for (const casefileId of ids) {
        const report = await until(async () => {
          const now = await verify(collider, casefileId);
          expect({ moments, ...now }).toMatchObject({
            moments,
            intact: true,
            broken: null,
          });
          return now.unsealed === 0 ? now : null;
        });
        sealed += report.length;
      }
      expect(await collider.stop()).toBe(0);
      // The creations, and what was answered before each kill.
      expect(sealed).toBeGreaterThanOrEqual(CASEFILES + KILLS);
      expect(auditRecords(keptDocuments(dataDir)).size).toBe(sealed);
    } finally {
      await collider.stop();
      await rm(dataDir, { recursive: true, force: true });
    }
  },
);
