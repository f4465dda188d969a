import { describe, expect, it } from "vitest";
import type { StepCall } from "#shared/dispatch/call.ts";
import type { Outcome } from "#shared/dispatch/outcome.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import { Stage, VIEWER } from "./stage.ts";
import { makeThing, readOwnThing, readThing } from "./thing-operations.ts";

/** A step that brings an answer of before; and how its calls end. */
function stepWithEarlier(): {
  readonly step: StepCall;
  readonly outcomes: Outcome[];
} {
  const outcomes: Outcome[] = [];
  const step = {
    name: "run/step",
    effectKey: "key",
    refusal: null,
    probeOnly: false,
    mayHaveBegun: false,
    earlier: { exists: false },
    checkpoint: (outcome: Outcome) => {
      outcomes.push(outcome);
      return [];
    },
  };
  return { step, outcomes };
}

describe("a call of a step that brings an earlier answer", () => {
  it("is answered with it, and its handler is not asked", async () => {
    const stage = new Stage();
    const { step, outcomes } = stepWithEarlier();
    await stage.result({ operation: readThing, step });
    expect(outcomes).toEqual([{ type: "success", result: { exists: false } }]);
    expect(stage.world.done).toEqual([]);
  });

  it("is denied to whoever may not make it", async () => {
    const stage = new Stage();
    const { step, outcomes } = stepWithEarlier();
    const nobody = { ...VIEWER, claimedRoles: [] };
    await stage.call({ operation: readThing, step, caller: nobody });
    expect(outcomes).toMatchObject([
      { type: "denied", error: { code: "PERMISSION_DENIED" } },
    ]);
  });

  it("is denied where a hook denies it", async () => {
    const refusal = new ColliderError("PERMISSION_DENIED", "Not now.");
    const deny = { name: "deny", pre: () => Promise.reject(refusal) };
    const stage = new Stage([deny]);
    const { step, outcomes } = stepWithEarlier();
    const around = { hooks: ["deny"] };
    await stage.call({ operation: readThing, step, around });
    expect(outcomes).toEqual([{ type: "denied", error: refusal }]);
  });

  it.each([
    ["that looks itself at what its caller may see", readOwnThing, "read a"],
    ["that changes something", makeThing, "prepare a"],
  ])("goes to the handler of an operation %s", async (_, operation, done) => {
    const stage = new Stage();
    const { step } = stepWithEarlier();
    await stage.call({ operation, step });
    expect(stage.world.done).toContain(done);
  });
});
