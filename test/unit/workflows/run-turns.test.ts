import { describe, expect, it } from "vitest";
import type { Run } from "#workflows/runtime/run/run-document.ts";
import { RunTurns } from "#workflows/runtime/run/run-turns.ts";
import { runIn } from "./run-in.ts";

/** A move that is made when the test says so. */
function heldMove(): {
  readonly move: () => Promise<Run>;
  readonly end: PromiseWithResolvers<Run>;
  begun: number;
} {
  const end = Promise.withResolvers<Run>();
  const held = {
    move: async () => {
      held.begun += 1;
      return end.promise;
    },
    end,
    begun: 0,
  };
  return held;
}

const ENDED = runIn("success");

describe("the moves of one run", () => {
  it("come one after the other while it has not ended", async () => {
    const turns = new RunTurns();
    const [first, second] = [heldMove(), heldMove()];
    const made = [turns.take("a", first.move), turns.take("a", second.move)];
    expect([first.begun, second.begun]).toEqual([1, 0]);
    first.end.resolve(runIn("failing"));
    second.end.resolve(ENDED);
    const phases = (await Promise.all(made)).map(({ phase }) => phase);
    expect(phases).toEqual(["failing", "success"]);
  });

  it("are none any more for those who waited for its end", async () => {
    const turns = new RunTurns();
    const [first, second] = [heldMove(), heldMove()];
    const made = [turns.take("a", first.move), turns.take("a", second.move)];
    first.end.resolve(ENDED);
    expect(await Promise.all(made)).toEqual([ENDED, ENDED]);
    expect(second.begun).toBe(0);
  });

  it("fail for those who waited for one that fails, and for nobody later", async () => {
    const turns = new RunTurns();
    const [first, second, third] = [heldMove(), heldMove(), heldMove()];
    const made = [turns.take("a", first.move), turns.take("a", second.move)];
    first.end.reject(new Error("No answer."));
    const results = await Promise.allSettled(made);
    expect(results.map(({ status }) => status)).toEqual([
      "rejected",
      "rejected",
    ]);
    expect(second.begun).toBe(0);
    third.end.resolve(ENDED);
    expect(await turns.take("a", third.move)).toBe(ENDED);
  });

  it("do not wait for those of another", async () => {
    const turns = new RunTurns();
    const [first, second] = [heldMove(), heldMove()];
    void turns.take("a", first.move);
    second.end.resolve(ENDED);
    expect(await turns.take("b", second.move)).toBe(ENDED);
  });
});
