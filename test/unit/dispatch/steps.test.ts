import { beforeEach, describe, expect, it } from "vitest";
import type { Hook } from "#shared/dispatch/hooks.ts";
import { BOB, REQUEST_ID, Stage, VIEWER } from "./stage.ts";
import { fileThing, readThing } from "./thing-operations.ts";

const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";

function noting(name: string, stage: () => Stage): Hook {
  const note = (what: string) => stage().world.done.push(`${name} ${what}`);
  return {
    name,
    pre: () => void note("pre"),
    record: (_call, { type }) => {
      note(`record ${type}`);
      return [];
    },
    post: (_call, { type }) => void note(`post ${type}`),
  };
}

let stage: Stage;
const around = { hooks: ["first", "second"] };

beforeEach(() => {
  stage = new Stage([
    noting("first", () => stage),
    noting("second", () => stage),
  ]);
});

describe("a call", () => {
  it("passes its steps in order: pre, work, commit with its records, what follows, post", async () => {
    await stage.call({ around });
    expect(stage.world.done).toEqual([
      "first pre",
      "second pre",
      "prepare a",
      "first record success",
      "second record success",
      "follow a",
      "first post success",
      "second post success",
    ]);
  });

  it("that is denied goes from the decision to its records and post-hooks", async () => {
    await stage.call({ around, caller: VIEWER });
    expect(stage.world.done).toEqual([
      "first record denied",
      "second record denied",
      "first post denied",
      "second post denied",
    ]);
  });

  it("that fails is seen as failed by records and post-hooks", async () => {
    stage.world.during = () => {
      throw new Error("broken");
    };
    await stage.call({ around });
    expect(stage.world.done).toEqual([
      "first pre",
      "second pre",
      "first record failed",
      "second record failed",
      "first post failed",
      "second post failed",
    ]);
  });

  it("that cannot be understood passes no hook that it names, and does no work", async () => {
    const { outcome } = await stage.call({ around, payload: {} });
    expect(outcome).toMatchObject({ error: { code: "INVALID_ARGUMENT" } });
    expect(stage.world.done).toEqual([]);
    expect(stage.kept().size).toBe(0);
  });

  it("answers with what happened around it", async () => {
    const { metadata, requestId } = await stage.call({
      around: { request_id: REQUEST_ID },
      traceparent: `00-${TRACE_ID}-b7ad6b7169203331-01`,
    });
    expect(requestId).toBe(REQUEST_ID);
    expect(metadata).toEqual({
      operation: "make_thing",
      call_id: expect.stringMatching(/^call_261123_/),
      duration_ms: 0,
      trace_id: TRACE_ID,
      policy: "write",
      hooks_executed: [
        {
          hook: "session_lifecycle",
          stage: "pre",
          status: "completed",
          duration_ms: 0,
        },
        { hook: "audit", stage: "record", status: "completed", duration_ms: 0 },
        { hook: "metrics", stage: "post", status: "completed", duration_ms: 0 },
      ],
    });
  });

  it.each(["", "00-0-0-01", `00-${TRACE_ID.toUpperCase()}-x-01`])(
    "begins a trace of its own where it is told %j",
    async (traceparent) => {
      const { metadata } = await stage.call({ traceparent });
      expect(metadata["trace_id"]).toMatch(/^[0-9a-f]{32}$/);
      expect(metadata["trace_id"]).not.toBe(TRACE_ID);
    },
  );
});

describe("the decision", () => {
  const casefile = {
    owner_id: "alice@example.com",
    acl: {
      public_access: "none",
      entries: { "bob@example.com": { permission: "viewer" } },
    },
  };

  it("takes the caller's roles from its document in place of the token's", async () => {
    await stage.put("roles/alice@example.com", { roles: ["viewer"] });
    expect(await stage.error()).toMatchObject({
      code: "PERMISSION_DENIED",
      reason: "PERMISSION_MISSING",
    });
    await stage.put("roles/alice@example.com", { roles: ["user"] });
    expect(await stage.result({ caller: VIEWER })).toMatchObject({ name: "a" });
  });

  it("takes no permission of the platform's own from such a document", async () => {
    await stage.put("roles/alice@example.com", { roles: ["internal"] });
    const error = await stage.error({ operation: readThing });
    expect(error.metadata).toEqual({ permission: "casefiles:read" });
  });

  it("looks for permission before it looks whether there is such a casefile", async () => {
    const error = await stage.error({
      operation: fileThing,
      payload: { casefile_id: "none" },
      caller: VIEWER,
    });
    expect(error.reason).toBe("PERMISSION_MISSING");
  });

  it("says which access is needed to whom some is given, and nothing to others", async () => {
    await stage.put("casefiles/c", casefile);
    const request = { operation: fileThing, payload: { casefile_id: "c" } };
    expect(await stage.error({ ...request, caller: BOB })).toMatchObject({
      reason: "CASEFILE_ACCESS_INSUFFICIENT",
      metadata: { required: "editor", held: "viewer" },
    });
    const absent = { ...request, payload: { casefile_id: "none" } };
    expect(await stage.error(absent)).toMatchObject({
      reason: "CASEFILE_NO_ACCESS",
      metadata: {},
    });
    expect(await stage.result(request)).toEqual({ filed: true });
  });

  it("refuses the session of another, and one that is not there, in the same words", async () => {
    await stage.put("tool_sessions/ts_261123_abcd", {
      user_id: "bob@example.com",
      active: true,
    });
    const errors = await Promise.all(
      ["ts_261123_abcd", "ts_261123_none"].flatMap((id) => [
        stage.error({ operation: fileThing, payload: { session_id: id } }),
        stage.error({ around: { session_id: id } }),
      ]),
    );
    const told = errors.map(({ code, reason, message }) => [
      code,
      reason,
      message,
    ]);
    expect(new Set(told.map(String)).size).toBe(1);
    expect(told[0]).toContain("SESSION_NO_ACCESS");
  });

  it("is not made for two sessions at once", async () => {
    const error = await stage.error({
      operation: fileThing,
      payload: { session_id: "ts_261123_abcd" },
      around: { session_id: "ts_261123_efgh" },
    });
    expect(error).toMatchObject({
      code: "INVALID_ARGUMENT",
      reason: "SESSION_AMBIGUOUS",
    });
  });
});
