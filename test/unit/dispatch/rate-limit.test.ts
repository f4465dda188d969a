import { describe, expect, it } from "vitest";
import { INTERNAL_CALLER } from "#shared/auth/caller.ts";
import { RateLimiter } from "#shared/dispatch/rate-limit.ts";
import { countedReads } from "#test/integration/operations/reads-of-a-call.ts";
import { BOB, Stage } from "./stage.ts";
import { readThing, sendLetter } from "./thing-operations.ts";

const MINUTE_MS = 60_000;
const QUOTA = { caller: "bob", operation: "a", limit: 100 };

async function takenBy(limiter: RateLimiter, times: number): Promise<number> {
  const tries = Array.from({ length: times }, async () =>
    limiter.take(QUOTA).then(
      () => 1,
      () => 0,
    ),
  );
  return (await Promise.all(tries)).reduce<number>((sum, one) => sum + one, 0);
}

describe("a limit of calls", () => {
  it("lets as many pass in a minute, says when the next ones may come, and keeps nothing of the others", async () => {
    const stage = new Stage([], 3);
    stage.clock.advanceBy(20_000);
    const read = { operation: readThing };
    for (let count = 0; count < 3; count += 1) await stage.result(read);
    const before = stage.kept();
    expect(await stage.error(read)).toMatchObject({
      code: "RESOURCE_EXHAUSTED",
      reason: "RATE_LIMITED",
      retryDelayMs: 40_000,
    });
    expect(stage.kept()).toEqual(before);
    await stage.result({ ...read, caller: BOB });
    await stage.result();
    stage.clock.advanceBy(40_000);
    await stage.result(read);
  });

  it("is that of the pattern where that is less", async () => {
    const stage = new Stage([], 1000);
    for (let count = 0; count < 60; count += 1)
      await stage.result({ operation: sendLetter });
    const error = await stage.error({ operation: sendLetter });
    expect(error.metadata).toMatchObject({ limit: "60" });
  });

  it("does not hold for the platform, nor for a workflow's steps", async () => {
    const stage = new Stage([], 1);
    const step = {
      name: "run/step",
      effectKey: "key",
      refusal: null,
      probeOnly: false,
      mayHaveBegun: false,
      earlier: null,
      checkpoint: () => [],
    };
    for (let count = 0; count < 3; count += 1) {
      await stage.result({ step });
      const { outcome } = await stage.call({ caller: INTERNAL_CALLER });
      expect(outcome).toMatchObject({ error: { code: "PERMISSION_DENIED" } });
    }
  });

  it("holds for all processes together, and is asked for once in ten calls of a hundred", async () => {
    const stage = new Stage();
    let reads = 0;
    const documents = countedReads(stage.platform.documents, (count) => {
      reads += count;
    });
    const { clock } = stage;
    const limiters = [1, 2, 3].map(() => new RateLimiter({ documents, clock }));
    const taken = await Promise.all(
      limiters.map(async (limiter) => takenBy(limiter, 50)),
    );
    expect(taken.reduce((sum, one) => sum + one, 0)).toBe(100);
    const [quota] = stage.kept("quotas/").values();
    expect(quota).toMatchObject({ used: 100 });
    stage.clock.advanceBy(MINUTE_MS);
    const [first = new RateLimiter({ documents, clock })] = limiters;
    reads = 0;
    expect(await takenBy(first, 10)).toBe(10);
    expect(reads).toBe(1);
    expect([...stage.kept("quotas/").values()]).toMatchObject([{ used: 10 }]);
  });
});
