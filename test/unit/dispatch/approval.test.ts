import { describe, expect, it } from "vitest";
import { approve } from "#shared/dispatch/approval.ts";
import type { Caller } from "#shared/auth/caller.ts";
import { BOB, Stage } from "./stage.ts";
import { sendLetter } from "./thing-operations.ts";

const AGENT: Caller = { ...BOB, byAgent: true };
const HOUR_MS = 3_600_000;

const letter = { operation: sendLetter, caller: AGENT };

async function refusedId(stage: Stage): Promise<string> {
  const error = await stage.error(letter);
  expect(error).toMatchObject({
    code: "FAILED_PRECONDITION",
    reason: "APPROVAL_REQUIRED",
  });
  return error.metadata["approval_id"] ?? "";
}

async function give(
  stage: Stage,
  approvalId: string,
  by: Caller = BOB,
): Promise<void> {
  const { write } = approve(approvalId, by, stage.clock.now());
  await stage.platform.documents.transaction(async (transaction) =>
    transaction.write(write),
  );
}

describe("a call that acts outside", () => {
  it("is made at once when its caller asks for it himself", async () => {
    const stage = new Stage();
    await stage.result({ ...letter, caller: BOB });
    expect(stage.world.done).toEqual(["send a"]);
  });

  it("waits for his approval when a model asks in his name, and needs another one the next time", async () => {
    const stage = new Stage();
    await give(stage, await refusedId(stage));
    expect(stage.world.done).toEqual([]);
    await stage.result(letter);
    expect(stage.world.done).toEqual(["send a"]);
    await refusedId(stage);
    expect(stage.kept("approvals/").size).toBe(0);
    expect(stage.audits().map((audit) => audit["outcome"])).toEqual(
      expect.arrayContaining(["denied", "success"]),
    );
  });

  it("is not approved of by somebody else, nor for another call, nor for ever", async () => {
    const stage = new Stage();
    const approvalId = await refusedId(stage);
    await give(stage, approvalId, { ...BOB, id: "eve@example.com" });
    await refusedId(stage);
    await give(stage, approvalId);
    await stage.error({ ...letter, payload: { name: "b" } });
    stage.clock.advanceBy(HOUR_MS);
    await refusedId(stage);
    expect(stage.world.done).toEqual([]);
  });

  it("is made once where it is asked for twice at one time with one approval", async () => {
    const stage = new Stage();
    await give(stage, await refusedId(stage));
    await Promise.all([stage.call(letter), stage.call(letter)]);
    expect(stage.world.letters.size).toBe(1);
  });
});

describe("any call", () => {
  it("waits for an approval when its caller wishes so", async () => {
    const stage = new Stage();
    const around = { policy_hints: { require_approval: true } };
    const { reason, metadata } = await stage.error({ around, caller: BOB });
    expect(reason).toBe("APPROVAL_REQUIRED");
    await give(stage, metadata["approval_id"] ?? "");
    expect(await stage.result({ around, caller: BOB })).toMatchObject({
      name: "a",
    });
    expect(stage.kept("approvals/").size).toBe(0);
  });
});
