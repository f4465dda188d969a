import { describe, expect, it } from "vitest";
import { HookSet, type Hook, type HookCall } from "#shared/dispatch/hooks.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import { REQUEST_ID, Stage } from "./stage.ts";
import { makeThing, readThing, sendLetter } from "./thing-operations.ts";

const around = { hooks: ["own"] };

function eventsOf(metadata: { readonly [key: string]: unknown }) {
  return metadata["hooks_executed"];
}

describe("a hook of one's own", () => {
  it("sees the call: who, what, for which casefile, by which id", async () => {
    const seen: HookCall[] = [];
    const stage = new Stage([
      { name: "own", pre: (call) => void seen.push(call) },
    ]);
    const metadata = { matter: "2026-114" };
    await stage.call({
      around: { ...around, request_id: REQUEST_ID, metadata },
    });
    expect(seen).toMatchObject([
      {
        operation: "make_thing",
        effect: "transactional",
        input: { name: "a" },
        caller: { id: "alice@example.com" },
        requestId: REQUEST_ID,
        requestMetadata: metadata,
        step: null,
        casefile: null,
        session: null,
        now: stage.clock.now(),
      },
    ]);
  });

  it("denies before anything is done, in its own words, and its denial is recorded", async () => {
    const stage = new Stage([
      {
        name: "own",
        pre: () => {
          throw new ColliderError("FAILED_PRECONDITION", "Not on a Monday.", {
            reason: "MONDAY",
          });
        },
      },
    ]);
    const answer = await stage.call({ around });
    expect(answer.outcome).toMatchObject({
      type: "denied",
      error: { code: "FAILED_PRECONDITION", message: "Not on a Monday." },
    });
    expect(eventsOf(answer.metadata)).toContainEqual({
      hook: "own",
      stage: "pre",
      status: "failed",
      duration_ms: 0,
    });
    expect(stage.world.done).toEqual([]);
    expect([...stage.kept("things/")]).toEqual([]);
    expect(stage.audits()).toMatchObject([
      { outcome: "denied", code: "FAILED_PRECONDITION", reason: "MONDAY" },
    ]);
  });

  it("that breaks before the call keeps the call from being made, and is logged", async () => {
    const stage = new Stage([
      {
        name: "own",
        pre: async () => Promise.reject(new Error("secret address")),
      },
    ]);
    const { body, status } = await stage.wire({ around });
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain("secret");
    expect(stage.world.done).toEqual([]);
    expect(stage.errors).toMatchObject([
      { err: { cause: new Error("secret address") } },
    ]);
  });

  it.each([
    ["transactional", makeThing],
    ["none", readThing],
    ["external", sendLetter],
  ])(
    "has its record committed with a call of the effect %s",
    async (_, operation) => {
      const stage = new Stage([
        {
          name: "own",
          record: (call, { type }) => [
            { type: "create", path: `seen/${call.callId}`, data: { type } },
          ],
        },
      ]);
      const { metadata } = await stage.call({ operation, around });
      const seen = [...stage.kept("seen/")].map(([path, data]) => [
        path.replace("seen/", ""),
        data,
      ]);
      expect(seen).toEqual([[metadata["call_id"], { type: "success" }]]);
    },
  );

  it("whose record cannot be committed takes the effect of the call with it", async () => {
    const record: Hook["record"] = (_call, { type }) =>
      type === "success"
        ? [{ type: "create", path: "seen/once", data: {} }]
        : [];
    const stage = new Stage([{ name: "own", record }]);
    expect(await stage.result({ around })).toMatchObject({ name: "a" });
    const { status, body } = await stage.wire({
      around,
      payload: { name: "b" },
    });
    expect(status).toBe(409);
    expect(JSON.stringify(body)).not.toContain("seen/once");
    expect([...stage.kept("things/").keys()]).toEqual(["things/a"]);
  });

  it("that breaks at the end keeps no other from ending, and is told of", async () => {
    const gone = new Error("no network");
    const ended: string[] = [];
    const stage = new Stage([
      { name: "own", close: async () => Promise.reject(gone) },
      { name: "other", close: async () => void ended.push("other") },
    ]);
    expect(await stage.hooks.close()).toEqual([gone]);
    expect(ended).toEqual(["other"]);
  });

  it("that breaks after the commit changes nothing but its line in the answer", async () => {
    const stage = new Stage([
      {
        name: "own",
        post: async () => Promise.reject(new Error("no network")),
      },
    ]);
    const answer = await stage.call({ around });
    expect(answer.outcome.type).toBe("success");
    expect(eventsOf(answer.metadata)).toContainEqual({
      hook: "own",
      stage: "post",
      status: "failed",
      duration_ms: 0,
    });
    expect(stage.kept("things/").size).toBe(1);
    expect(stage.errors).toMatchObject([{ err: new Error("no network") }]);
  });

  it("does not keep the others from running after the commit", async () => {
    const ran: string[] = [];
    const stage = new Stage([
      {
        name: "own",
        post: () => {
          throw new Error("broken");
        },
      },
      { name: "next", post: () => void ran.push("next") },
    ]);
    await stage.call({ around: { hooks: ["own", "next"] } });
    expect(ran).toEqual(["next"]);
  });

  it("is told how long the call took", async () => {
    const took: number[] = [];
    const stage = new Stage([
      { name: "own", post: (_call, _outcome, ms) => void took.push(ms) },
    ]);
    stage.world.during = () => stage.clock.advanceBy(250);
    await stage.call({ around });
    expect(took).toEqual([250]);
  });

  it("does not run for a call that does not ask for it", async () => {
    const ran: string[] = [];
    const stage = new Stage([
      { name: "own", post: () => void ran.push("own") },
    ]);
    await stage.call();
    expect(ran).toEqual([]);
  });
});

describe("skip_hooks", () => {
  const skipping = (...names: readonly string[]) => ({
    hooks: ["own"],
    execution_directives: { skip_hooks: names },
  });

  function witnessed(): { readonly stage: Stage; readonly ran: string[] } {
    const ran: string[] = [];
    const own: Hook = { name: "own", post: () => void ran.push("own") };
    return { stage: new Stage([own]), ran };
  }

  it("leaves out what may be left out", async () => {
    const { stage, ran } = witnessed();
    const { metadata } = await stage.call({
      around: skipping("metrics", "own"),
    });
    expect(ran).toEqual([]);
    expect(eventsOf(metadata)).toEqual([
      expect.objectContaining({ hook: "session_lifecycle" }),
      expect.objectContaining({ hook: "audit" }),
    ]);
  });

  it("does not leave out what policy makes mandatory", async () => {
    const { stage } = witnessed();
    const { metadata } = await stage.call({
      around: skipping("audit", "session_lifecycle"),
    });
    expect(stage.audits()).toHaveLength(1);
    expect(eventsOf(metadata)).toContainEqual(
      expect.objectContaining({ hook: "session_lifecycle" }),
    );
  });

  it("does not leave out what the caller's own hints make mandatory", async () => {
    const { stage, ran } = witnessed();
    await stage.call({
      around: {
        ...skipping("own"),
        policy_hints: { mandatory_hooks: ["own"] },
      },
    });
    expect(ran).toEqual(["own"]);
  });
});

describe("the registered hooks", () => {
  it("have a name each", () => {
    const twice = () => new HookSet([{ name: "own" }, { name: "own" }]);
    expect(twice).toThrow(expect.objectContaining({ reason: "HOOK_EXISTS" }));
  });
});

describe("a hook that runs everywhere", () => {
  const counting = (seen: string[]): Hook => ({
    name: "counting",
    everywhere: true,
    pre: ({ operation }) => void seen.push(`pre ${operation}`),
    post: (_call, { type }) => void seen.push(type),
  });

  it("runs though nobody names it, and whoever skips it", async () => {
    const seen: string[] = [];
    const own = new Stage([counting(seen)]);
    const skipping = { execution_directives: { skip_hooks: ["counting"] } };
    await own.call();
    await own.call({ around: skipping });
    await own.call({ operation: readThing });
    expect(seen).toEqual([
      "pre make_thing",
      "success",
      "pre make_thing",
      "success",
      "pre read_thing",
      "success",
    ]);
  });

  it("runs around the step of a workflow, and sees a request that cannot be understood", async () => {
    const seen: string[] = [];
    const own = new Stage([counting(seen)]);
    const step = {
      name: "run/step",
      effectKey: "key",
      refusal: null,
      probeOnly: false,
      mayHaveBegun: false,
      earlier: null,
      checkpoint: () => [],
    };
    await own.call({ step });
    await own.call({ payload: {} });
    expect(seen).toEqual(["pre make_thing", "success", "failed"]);
  });
});
