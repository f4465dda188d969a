import { setImmediate as endOfTurn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import {
  createEmbeddedPlatform,
  type EmbeddedPlatform,
} from "#shared/platform/embedded/embedded-platform.ts";
import { startExpiry } from "#shared/platform/embedded/expiry.ts";
import { VirtualClock } from "#shared/platform/embedded/virtual-clock.ts";
import type { Log } from "#shared/platform/log.ts";
import { keep } from "../commits.ts";

const NOW = Date.UTC(2026, 10, 23, 9);
const HOUR_MS = 3_600_000;
const TURNS = 50;

let clock: VirtualClock;
let platform: EmbeddedPlatform;
let errors: string[];
let log: Log;

beforeEach(() => {
  clock = new VirtualClock(NOW);
  platform = createEmbeddedPlatform({ dataDir: null, clock });
  errors = [];
  log = {
    info: () => undefined,
    warn: () => undefined,
    error: (_fields, message) => errors.push(message),
  };
});

afterEach(async () => platform.close());

const until = (ms: number): JsonObject => ({
  expire_at: new Date(NOW + ms).toISOString(),
});

async function kept(collection = "receipts"): Promise<readonly string[]> {
  const found = await platform.documents.query({ from: { collection } });
  return found.map(({ id }) => id);
}

async function turns(count = TURNS): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await endOfTurn();
}

describe("documents whose time is over", () => {
  test("are removed at the start, and no others are", async () => {
    await keep(platform.documents, {
      "receipts/long-ago": until(-30 * 24 * HOUR_MS),
      "receipts/just-now": until(0),
      "receipts/soon": until(1),
      "receipts/for-ever": {},
      "receipts/of-no-time": { expire_at: 0 },
      "receipts/long-ago/parts/one": until(-1),
      "things/of-others": until(-1),
    });
    startExpiry(platform, log);
    await turns();
    expect(await kept()).toEqual(["for-ever", "of-no-time", "soon"]);
    expect(await kept("receipts/long-ago/parts")).toEqual(["one"]);
    expect(await kept("things")).toEqual(["of-others"]);
  });

  test("are removed every hour from then on", async () => {
    await keep(platform.documents, {
      "receipts/a": until(1),
      "receipts/b": until(HOUR_MS + 1),
    });
    startExpiry(platform, log);
    await turns();
    clock.advanceBy(HOUR_MS - 1);
    await turns();
    expect(await kept()).toEqual(["a", "b"]);
    clock.advanceBy(1);
    await turns();
    expect(await kept()).toEqual(["b"]);
    clock.advanceBy(HOUR_MS);
    await turns();
    expect(await kept()).toEqual([]);
  });

  test("are removed over several turns when they are many, so that others get theirs", async () => {
    const many = Array.from({ length: 1000 }, (_, index) => [
      `receipts/${index}`,
      until(-index),
    ]);
    await keep(platform.documents, Object.fromEntries(many));
    startExpiry(platform, log);
    const left: number[] = [];
    for (let turn = 0; turn < TURNS; turn += 1) {
      left.push((await kept()).length);
      await endOfTurn();
    }
    expect(left.at(-1)).toBe(0);
    expect(left).toEqual(left.toSorted((a, b) => b - a));
    const between = left.filter((count) => count > 0 && count < many.length);
    expect(new Set(between).size).toBeGreaterThan(1);
  });

  test("stay when the removal is stopped, and go at the next start", async () => {
    const stop = startExpiry(platform, log);
    await turns();
    await keep(platform.documents, { "receipts/a": until(1) });
    stop();
    clock.advanceBy(2 * HOUR_MS);
    await turns();
    expect(await kept()).toEqual(["a"]);
    startExpiry(platform, log);
    await turns();
    expect(await kept()).toEqual([]);
  });

  test("that cannot be removed are told of in the log", async () => {
    await keep(platform.documents, { "receipts/a": until(0) });
    await platform.durable();
    platform.crash();
    startExpiry(platform, log);
    await turns();
    expect(errors).toEqual(["Expired documents were not removed."]);
  });
});
