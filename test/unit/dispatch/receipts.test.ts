import { beforeEach, describe, expect, it } from "vitest";
import { JsonRecord } from "#shared/kernel/json.ts";
import { BOB, REQUEST_ID, Stage } from "./stage.ts";
import {
  makeThing,
  readThing,
  sendLetter,
  sweepThings,
} from "./thing-operations.ts";

const WEEK_MS = 7 * 86_400_000;
const around = { request_id: REQUEST_ID };

let stage: Stage;

beforeEach(() => {
  stage = new Stage();
});

describe("a repeat of a request id", () => {
  it.each([
    ["transactional", makeThing, "prepare a"],
    ["external", sendLetter, "send a"],
    ["repeatable", sweepThings, "sweep a"],
  ])(
    "is answered with the first answer, and does nothing (%s)",
    async (_, operation, work) => {
      const first = await stage.wire({ operation, around });
      stage.clock.advanceBy(5000);
      const second = await stage.wire({ operation, around });
      expect(second.body["payload"]).toEqual(first.body["payload"]);
      expect(second.body["metadata"]).toMatchObject({ replayed: true });
      expect(stage.world.done.filter((done) => done === work)).toHaveLength(1);
      expect(stage.audits()).toHaveLength(1);
    },
  );

  it("whose time is over is a new request, of which twenty at once have one effect", async () => {
    await stage.call({ around });
    stage.clock.advanceBy(WEEK_MS);
    const again = { around, payload: { name: "b" } };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => stage.wire(again)),
    );
    const replayed = answers.map(({ status, body }) => [
      status,
      JsonRecord.parse(body["metadata"])["replayed"] ?? false,
    ]);
    expect(replayed.filter(([, one]) => one === false)).toEqual([[200, false]]);
    expect(new Set(replayed.map(([status]) => status))).toEqual(new Set([200]));
    expect(stage.kept("things/b")).toEqual(
      new Map([["things/b", { count: 1 }]]),
    );
    stage.clock.advanceBy(WEEK_MS - 1);
    const later = await stage.wire(again);
    expect(later.body["metadata"]).toMatchObject({ replayed: true });
  });

  it("does what follows the commit once more, should the first have been cut short", async () => {
    await stage.call({ around });
    await stage.call({ around });
    expect(stage.world.done).toEqual(["prepare a", "follow a", "follow a"]);
  });

  it("among twenty at once has one effect, and one answer for all", async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => stage.call({ around })),
    );
    const results = answers.map(({ outcome }) =>
      outcome.type === "success" ? outcome.result : outcome.error,
    );
    expect(new Set(results.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(stage.kept("things/").get("things/a")).toEqual({ count: 1 });
    expect(stage.audits()).toHaveLength(1);
    const replayed = answers.filter(({ metadata }) => metadata["replayed"]);
    expect(replayed).toHaveLength(19);
  });

  it("with another payload is refused and changes nothing", async () => {
    await stage.call({ around });
    const things = stage.kept("things/");
    const answer = await stage.wire({ around, payload: { name: "b" } });
    expect(answer).toMatchObject({
      status: 409,
      body: {
        error: {
          status: "ALREADY_EXISTS",
          details: [
            { reason: "REQUEST_ID_REUSED" },
            { fieldViolations: [{ field: "request_id" }] },
          ],
        },
      },
    });
    expect(stage.kept("things/")).toEqual(things);
  });

  it("by another caller, or at another operation, is another request", async () => {
    await stage.call({ around });
    await stage.call({ around, caller: BOB });
    await stage.call({ around, operation: sendLetter });
    expect(stage.kept("things/").get("things/a")).toEqual({ count: 2 });
    expect(stage.world.letters.size).toBe(1);
  });

  it("is refused once the caller has lost the permission", async () => {
    await stage.call({ around });
    await stage.put("roles/alice@example.com", { roles: ["viewer"] });
    expect(await stage.error({ around })).toMatchObject({
      reason: "PERMISSION_MISSING",
    });
  });

  it("after a failure is a first try", async () => {
    stage.world.during = () => {
      throw new Error("broken");
    };
    await stage.call({ around });
    stage.world.during = () => undefined;
    const answer = await stage.call({ around });
    expect(answer.outcome.type).toBe("success");
    expect(answer.metadata["replayed"]).toBeUndefined();
  });

  it("of a call that only reads reads again", async () => {
    const request = { operation: readThing, around };
    expect(await stage.result(request)).toEqual({ exists: false });
    await stage.put("things/a", {});
    expect(await stage.result(request)).toEqual({ exists: true });
    expect(stage.kept("receipts/").size).toBe(0);
  });
});

describe("a receipt", () => {
  it("says until when it is kept, and holds the answer but not the request", async () => {
    await stage.call({ around, payload: { name: "private words" } });
    const [receipt] = [...stage.kept("receipts/").values()];
    const expiry = new Date(stage.clock.now() + WEEK_MS).toISOString();
    expect(receipt).toMatchObject({
      input_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      expire_at: expiry,
    });
    expect(Object.keys(receipt ?? {})).not.toContain("input");
  });

  it("is not kept of a call without a request id", async () => {
    await stage.call();
    expect(stage.kept("receipts/").size).toBe(0);
  });
});

describe("an external effect", () => {
  it("whose outcome was not committed is found by its key and not repeated", async () => {
    const lost = new Stage([
      {
        name: "loses",
        record: (_call, { type }) => {
          if (type === "success") throw new Error("The store is gone.");
          return [];
        },
      },
    ]);
    const request = { operation: sendLetter, around };
    await lost.call({
      operation: sendLetter,
      around: { ...around, hooks: ["loses"] },
    });
    expect(lost.kept("receipts/").size).toBe(0);
    const result = await lost.result(request);
    expect(lost.world.done).toEqual(["send a"]);
    expect([...lost.world.letters.keys()]).toEqual([result["at"]]);
  });
});
