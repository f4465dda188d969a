import { describe, expect, it } from "vitest";
import type { StepCall } from "#shared/dispatch/call.ts";
import type { Hook } from "#shared/dispatch/hooks.ts";
import { Stage, VIEWER } from "./stage.ts";
import { makeThing, readThing, sendLetter } from "./thing-operations.ts";

const STEP: StepCall = {
  name: "run/step",
  effectKey: "key",
  refusal: null,
  probeOnly: false,
  mayHaveBegun: false,
  earlier: null,
  checkpoint: () => [{ type: "set", path: "steps/a", data: {} }],
};

/** A hook that notes at its post how often was flushed before it. */
function noting(seen: number[], stage: () => Stage): Hook {
  return {
    name: "noting",
    post: () => void seen.push(stage().platform.flushes),
  };
}

describe("an answer", () => {
  it.each([
    ["a change", { operation: makeThing }, 1],
    ["a denial", { operation: makeThing, caller: VIEWER }, 1],
    ["a look at nothing new", { operation: readThing }, 0],
  ])("of %s waits until all that it tells is on disk", async (_, call, n) => {
    const stage = new Stage();
    await stage.call(call);
    expect(stage.platform.flushes).toBe(n);
  });

  it("of a look waits for what it saw of others", async () => {
    const stage = new Stage();
    await stage.put("things/a", {});
    expect(stage.platform.flushes).toBe(0);
    expect(await stage.result({ operation: readThing })).toEqual({
      exists: true,
    });
    expect(stage.platform.flushes).toBe(1);
  });

  it("to a workflow's step does not wait, because the queue keeps it in order", async () => {
    const stage = new Stage();
    await stage.call({ step: STEP });
    expect(stage.platform.flushes).toBe(0);
    expect([...stage.kept("steps/").keys()]).toEqual(["steps/a"]);
  });
});

describe("what reaches outside", () => {
  it("as an effect does, waits until all that led to it is on disk", async () => {
    const stage = new Stage();
    const seen: number[] = [];
    stage.world.during = () => void seen.push(stage.platform.flushes);
    await stage.put("claims/a", {});
    await stage.call({ operation: sendLetter, step: STEP });
    expect(seen).toEqual([1]);
  });

  it("as a hook's post may, waits for the commit of a step too", async () => {
    const seen: number[] = [];
    const stage: Stage = new Stage([noting(seen, () => stage)]);
    await stage.call({ step: STEP, around: { hooks: ["noting"] } });
    expect(seen).toEqual([1]);
  });

  it("as a hook that stays in its process does not, need not wait", async () => {
    const seen: number[] = [];
    const hook = noting(seen, () => stage);
    const stage: Stage = new Stage([{ ...hook, staysInProcess: true }]);
    await stage.call({ step: STEP, around: { hooks: ["noting"] } });
    expect(seen).toEqual([0]);
  });
});
