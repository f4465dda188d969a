import { beforeEach, describe, expect, it } from "vitest";
import { INTERNAL_CALLER } from "#shared/auth/caller.ts";
import { hashJson } from "#shared/kernel/hash.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import { REQUEST_ID, Stage, VIEWER } from "./stage.ts";
import {
  fileThing,
  makeThing,
  readThing,
  sendLetter,
  sweepThings,
} from "./thing-operations.ts";

const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";

let stage: Stage;

beforeEach(() => {
  stage = new Stage();
});

describe("the audit record", () => {
  it("says what policy looked at, and found", async () => {
    await stage.put("casefiles/a", {
      owner_id: "bob@example.com",
      acl: { public_access: "viewer" },
    });
    await stage.put("tool_sessions/ts_1", { user_id: "alice@example.com" });
    await stage.call({
      operation: fileThing,
      payload: { casefile_id: "a", session_id: "ts_1" },
    });
    expect(stage.audits()).toMatchObject([
      {
        outcome: "denied",
        reason: "CASEFILE_ACCESS_INSUFFICIENT",
        grounds: [
          "permissions needed: casefiles:write; roles: user",
          "casefile level needed: editor; held: viewer",
          "session needed: the caller's",
        ].join("; "),
      },
    ]);
  });

  it.each([
    ["transactional", makeThing],
    ["external", sendLetter],
    ["repeatable", sweepThings],
  ])("of a call that changes something is one (%s)", async (_, operation) => {
    await stage.call({ operation });
    expect(stage.audits()).toMatchObject([
      { operation: operation.name, outcome: "success", code: null },
    ]);
  });

  it("says who did what, when and why, with hashes in place of content", async () => {
    const payload = { name: "words that stay private" };
    await stage.call({
      payload,
      around: { request_id: REQUEST_ID },
      traceparent: `00-${TRACE_ID}-b7ad6b7169203331-01`,
    });
    const [record] = stage.audits();
    expect(record).toEqual({
      at: new Date(stage.clock.now()).toISOString(),
      caller: "alice@example.com",
      caller_kind: "user",
      operation: "make_thing",
      outcome: "success",
      code: null,
      reason: null,
      request_id: REQUEST_ID,
      casefile_id: null,
      session_id: null,
      step: null,
      grounds: "permissions needed: casefiles:write; roles: user",
      traceparent: expect.stringContaining(TRACE_ID),
      input_sha256: hashJson(payload),
      result_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(JSON.stringify(record)).not.toContain("private");
  });

  it("has the hash of the caller's own labels, and they change no other hash and no repeat", async () => {
    const labels = { matter: "2026-114", pairs: [["a", 1]] };
    const around = { request_id: REQUEST_ID, metadata: labels };
    const first = await stage.result({ around });
    const again = await stage.call({ around: { ...around, metadata: {} } });
    expect(again.outcome).toMatchObject({ type: "success", result: first });
    expect(stage.audits()).toEqual([
      expect.objectContaining({
        request_metadata_sha256: hashJson(labels),
        input_sha256: hashJson({ name: "a" }),
      }),
    ]);
  });

  it("of a denial is one, also where the call would only have read", async () => {
    const nobody = { ...VIEWER, claimedRoles: [] };
    await stage.call({ operation: readThing, caller: nobody });
    expect(stage.audits()).toMatchObject([
      {
        operation: "read_thing",
        outcome: "denied",
        code: "PERMISSION_DENIED",
        reason: "PERMISSION_MISSING",
        result_sha256: null,
      },
    ]);
  });

  it("of a denial that the operation itself makes is one as well", async () => {
    stage.world.during = () => {
      throw new ColliderError("PERMISSION_DENIED", "Not yours.", {
        reason: "THING_NO_ACCESS",
      });
    };
    await stage.call({ operation: readThing });
    expect(stage.audits()).toMatchObject([
      { outcome: "denied", reason: "THING_NO_ACCESS" },
    ]);
  });

  it("of a failed attempt says that it failed", async () => {
    stage.world.during = () => {
      throw new ColliderError("UNAVAILABLE", "Later.");
    };
    await stage.call();
    expect(stage.audits()).toMatchObject([
      { outcome: "failed", code: "UNAVAILABLE" },
    ]);
  });

  it("is not left by what only reads, by what was not understood, nor by the platform's own upkeep", async () => {
    await stage.call({ operation: readThing });
    await stage.call({ payload: {} });
    const upkeep = {
      ...sweepThings,
      policy: { ...sweepThings.policy, permissions: [] },
    };
    await stage.call({ operation: upkeep, caller: INTERNAL_CALLER });
    expect(stage.kept("things/").size).toBe(1);
    expect(stage.audits()).toEqual([]);
  });

  it("names casefile and session, whether they stand in the payload or around it", async () => {
    await stage.put("casefiles/cf_1", { owner_id: "alice@example.com" });
    await stage.put("tool_sessions/ts_261123_abcd", {
      user_id: "alice@example.com",
      active: true,
    });
    await stage.call({
      operation: fileThing,
      payload: { casefile_id: "cf_1" },
      around: { session_id: "ts_261123_abcd" },
    });
    expect(stage.audits()).toMatchObject([
      { casefile_id: "cf_1", session_id: "ts_261123_abcd" },
    ]);
  });
});

describe("a session's requests", () => {
  const around = { session_id: "ts_261123_abcd" };
  const session = {
    user_id: "alice@example.com",
    active: true,
    updated_at: "2026-11-23T08:59:30.000Z",
  };
  const path = "tool_sessions/ts_261123_abcd";

  it("are kept where they changed something, or tried to", async () => {
    await stage.put(path, session);
    await stage.call({ around });
    stage.world.during = () => {
      throw new Error("broken");
    };
    await stage.call({ around });
    await stage.call({ around, caller: VIEWER });
    const requests = [...stage.kept(`${path}/requests/`).values()];
    expect(new Set(requests.map(({ status }) => status))).toEqual(
      new Set(["completed", "failed"]),
    );
    expect(requests).toHaveLength(2);
  });

  it("keep it fresh, with one write a minute at most", async () => {
    await stage.put(path, session);
    await stage.call({ around });
    expect(stage.kept(path).get(path)).toEqual(session);
    stage.clock.advanceBy(30_000);
    await stage.call({ around, operation: readThing });
    expect(stage.kept(path).get(path)).toMatchObject({
      updated_at: "2026-11-23T09:00:30.000Z",
    });
  });

  it("are not those that close it, which may find it closed", async () => {
    const closeThing = {
      ...fileThing,
      policy: { ...fileThing.policy, session: "closing" as const },
    };
    for (const active of [true, false]) {
      await stage.put(path, { ...session, active });
      await stage.result({ operation: closeThing, payload: around });
    }
    expect([...stage.kept(`${path}/requests/`)]).toEqual([]);
    expect(stage.audits()).toHaveLength(2);
    expect(
      await stage.error({ operation: fileThing, payload: around }),
    ).toMatchObject({ reason: "SESSION_CLOSED" });
    await stage.put(path, { ...session, user_id: "bob@example.com" });
    expect(
      await stage.error({ operation: closeThing, payload: around }),
    ).toMatchObject({ reason: "SESSION_NO_ACCESS" });
  });

  it("are refused where it is closed, but for those that only read, and those leave it as it is", async () => {
    const closed = { ...session, active: false };
    await stage.put(path, closed);
    expect(await stage.error({ around })).toMatchObject({
      code: "FAILED_PRECONDITION",
      reason: "SESSION_CLOSED",
    });
    stage.clock.advanceBy(600_000);
    await stage.result({ around, operation: readThing });
    expect([...stage.kept("tool_sessions/")]).toEqual([[path, closed]]);
  });
});
