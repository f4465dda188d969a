import { beforeEach, describe, expect, it } from "vitest";
import type { Hook } from "#shared/dispatch/hooks.ts";
import { REQUEST_ID, Stage, VIEWER } from "./stage.ts";
import {
  breakPromise,
  makeThing,
  readThing,
  sendLetter,
  sweepThings,
} from "./thing-operations.ts";

const around = {
  request_id: REQUEST_ID,
  hooks: ["witness"],
  execution_directives: { dry_run: true },
};

const witness: Hook = {
  name: "witness",
  record: () => [{ type: "create", path: "seen/it", data: {} }],
};

let stage: Stage;

beforeEach(() => {
  stage = new Stage([witness]);
});

describe("a dry run", () => {
  it.each([
    ["none", readThing, { exists: false }, ["read a"]],
    [
      "transactional",
      makeThing,
      { name: "a", at: expect.any(String) },
      ["prepare a"],
    ],
    ["external", sendLetter, {}, []],
    ["repeatable", sweepThings, {}, []],
  ])(
    "of the effect %s answers and leaves nothing",
    async (_, operation, result, done) => {
      const answer = await stage.call({ operation, around });
      expect(answer.outcome).toEqual({ type: "success", result });
      expect(answer.metadata["dry_run"]).toBe(true);
      expect(stage.world.done).toEqual(done);
      expect(stage.world.letters.size).toBe(0);
      // It counts as a call all the same.
      const kept = [...stage.kept().keys()];
      expect(kept.filter((path) => !path.startsWith("quotas/"))).toEqual([]);
    },
  );

  it("answers what the call itself then answers", async () => {
    await stage.put("things/a", { count: 1 });
    const dry = await stage.wire({ operation: readThing, around });
    const real = await stage.wire({ operation: readThing });
    expect(dry.body["payload"]).toEqual(real.body["payload"]);
    expect(dry.status).toBe(real.status);
  });

  it("is refused for what the call itself would be refused for", async () => {
    const errors = await Promise.all([
      stage.error({ around, payload: {} }),
      stage.error({
        around,
        operation: breakPromise,
        payload: { name: "too long" },
      }),
    ]);
    expect(errors.map(({ reason }) => reason)).toEqual([
      "REQUEST_INVALID",
      "OUTPUT_INVALID",
    ]);
    expect(stage.kept().size).toBe(0);
  });

  it("that is denied leaves the record of its denial", async () => {
    await stage.call({ around, caller: VIEWER });
    expect(stage.audits()).toMatchObject([
      { operation: "make_thing", outcome: "denied" },
    ]);
  });

  it("does not use up its request id, nor find one that was used", async () => {
    await stage.call({ around });
    const real = { around: { request_id: REQUEST_ID } };
    const made = await stage.call(real);
    expect(made.metadata["replayed"]).toBeUndefined();
    const dry = await stage.call({ around, payload: { name: "b" } });
    expect(dry.outcome).toMatchObject({ result: { name: "b" } });
    expect([...stage.kept("things/").keys()]).toEqual(["things/a"]);
  });
});
