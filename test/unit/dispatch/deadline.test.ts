import { setImmediate as endOfTurn } from "node:timers/promises";
import { beforeEach, describe, expect, it } from "vitest";
import { endOf } from "#shared/platform/time-limit.ts";
import { REQUEST_ID, Stage } from "./stage.ts";
import {
  makeThing,
  readThing,
  sendLetter,
  sweepThings,
} from "./thing-operations.ts";

const EFFECTS = [
  ["none", readThing],
  ["transactional", makeThing],
  ["external", sendLetter],
  ["repeatable", sweepThings],
] as const;

const within = (seconds: number) => ({
  request_id: REQUEST_ID,
  execution_directives: { timeout_seconds: seconds },
});

let stage: Stage;

beforeEach(() => {
  stage = new Stage();
});

/** Makes every handler wait, for ever or until it is let go on. */
function holdUp(): {
  readonly begun: Promise<void>;
  readonly release: () => void;
} {
  const begun = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  stage.world.during = async () => {
    begun.resolve();
    await released.promise;
  };
  return { begun: begun.promise, release: () => released.resolve() };
}

it("a call's signal tells when it will be aborted, so that nobody begins to wait for longer", async () => {
  const ends: (number | null)[] = [];
  stage.world.during = ({ signal }) => void ends.push(endOf(signal));
  await stage.wire({ around: within(2) });
  expect(ends).toEqual([stage.clock.now() + 2000]);
});

describe("a call that takes longer than its timeout_seconds", () => {
  it.each(EFFECTS)(
    "is answered then, with nothing written (%s)",
    async (_, operation) => {
      const { begun } = holdUp();
      const answer = stage.wire({ operation, around: within(2) });
      await begun;
      stage.clock.advanceBy(1999);
      await endOfTurn();
      stage.clock.advanceBy(1);
      expect(await answer).toMatchObject({
        status: 504,
        body: {
          request_id: REQUEST_ID,
          error: {
            status: "DEADLINE_EXCEEDED",
            message: "The call took longer than 2 s.",
          },
        },
      });
      expect(stage.kept("things/").size).toBe(0);
      expect(stage.kept("receipts/").size).toBe(0);
    },
  );

  it("is answered then although the store does not answer what policy asks", async () => {
    const { documents } = stage.platform;
    const never = Promise.withResolvers<never>();
    documents.getAll = async () => never.promise;
    const answer = stage.wire({ around: within(2) });
    await endOfTurn();
    stage.clock.advanceBy(2000);
    expect(await answer).toMatchObject({ status: 504 });
  });

  it("writes nothing afterwards either, when its work comes to an end", async () => {
    const { begun, release } = holdUp();
    const answer = stage.call({ around: within(2) });
    await begun;
    stage.clock.advanceBy(2000);
    await answer;
    const before = stage.kept();
    release();
    await endOfTurn();
    expect(stage.world.done).toEqual(["prepare a"]);
    expect(stage.kept()).toEqual(before);
  });

  it("is told so by its signal, so that it can stop", async () => {
    const reasons: unknown[] = [];
    const { begun, release } = holdUp();
    const held = stage.world.during;
    stage.world.during = async (call) => {
      call.signal.addEventListener("abort", () =>
        reasons.push(call.signal.reason),
      );
      await held(call);
    };
    const answer = stage.call({ around: within(2) });
    await begun;
    stage.clock.advanceBy(2000);
    await answer;
    release();
    expect(reasons).toMatchObject([{ code: "DEADLINE_EXCEEDED" }]);
  });

  it("may be repeated with the same request id, and is then done", async () => {
    const { begun } = holdUp();
    const late = stage.call({ around: within(2) });
    await begun;
    stage.clock.advanceBy(2000);
    await late;
    stage.world.during = () => undefined;
    expect(await stage.result({ around: within(2) })).toMatchObject({
      name: "a",
    });
  });

  it("has the time of its hooks counted too", async () => {
    const slow = new Stage([
      { name: "slow", pre: () => slow.clock.advanceBy(3000) },
    ]);
    const around = { ...within(2), hooks: ["slow"] };
    expect(await slow.error({ around })).toMatchObject({
      code: "DEADLINE_EXCEEDED",
    });
    expect(slow.world.done).toEqual([]);
    expect(slow.kept("things/").size).toBe(0);
  });
});

describe("a call's own timeout", () => {
  it("is what the operation says where the caller asks for more", async () => {
    const { begun } = holdUp();
    const answer = stage.error({ around: within(3600) });
    await begun;
    stage.clock.advanceBy(60_000);
    expect((await answer).message).toBe("The call took longer than 60 s.");
  });

  it("ends nothing that was in time", async () => {
    stage.world.during = () => stage.clock.advanceBy(1999);
    expect(await stage.result({ around: within(2) })).toMatchObject({
      name: "a",
    });
  });

  it("leaves no timer behind", async () => {
    await stage.call({ around: within(2) });
    expect(stage.clock.advance()).toBe(false);
  });
});
