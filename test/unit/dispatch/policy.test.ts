import { describe, expect, it } from "vitest";
import { createDispatch } from "#shared/dispatch/dispatch.ts";
import { RequestEnvelope } from "#shared/dispatch/envelope.ts";
import { HookSet } from "#shared/dispatch/hooks.ts";
import { resolvePolicy } from "#shared/dispatch/policy.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { Operation } from "#shared/registry/operation.ts";
import { Stage, VIEWER } from "./stage.ts";
import {
  fileThing,
  makeThing,
  readThing,
  type World,
} from "./thing-operations.ts";

/** The hooks of a call, beside those that ship. */
const HOOKS = new HookSet(
  ["metrics", "audit", "session_lifecycle", "own", "witness"].map((name) => ({
    name,
  })),
);

function chosen(
  around: JsonObject,
  operation: Operation<World> = makeThing,
): readonly string[] {
  const { skip_hooks: skipped } =
    RequestEnvelope.parse(around).execution_directives;
  return HOOKS.choose(policyOf(around, operation), skipped).map(
    ({ name }) => name,
  );
}

const policyOf = (
  around: JsonObject = {},
  operation: Operation<World> = makeThing,
) => resolvePolicy(operation, RequestEnvelope.parse(around));

describe("the policy of a call", () => {
  it("is that of its pattern and its operation where the caller says nothing", () => {
    expect(policyOf()).toEqual({
      pattern: "write",
      permissions: ["casefiles:write"],
      casefile: "none",
      session: "none",
      looksAtBound: false,
      contextRequirements: [],
      hooks: ["metrics", "audit", "session_lifecycle"],
      mandatoryHooks: ["audit", "session_lifecycle"],
      timeoutMs: 60_000,
      callsPerMinute: null,
      agents: "allowed",
      changes: true,
      approval: false,
      withheld: undefined,
      obligations: { redact: [], maxItems: null },
    });
  });

  it("takes hooks and permissions from the caller's hints, and a nearer deadline", () => {
    const around = {
      hooks: ["own"],
      policy_hints: { permissions: ["admin"], mandatory_hooks: ["witness"] },
      execution_directives: { timeout_seconds: 1.5, skip_hooks: ["metrics"] },
    };
    expect(policyOf(around)).toMatchObject({
      permissions: ["casefiles:write", "admin"],
      timeoutMs: 1500,
    });
    expect(chosen(around)).toEqual([
      "audit",
      "session_lifecycle",
      "own",
      "witness",
    ]);
  });

  it("loses nothing to them: neither a permission, nor what is mandatory, nor its deadline", () => {
    const around = {
      policy_hints: { permissions: [], mandatory_hooks: ["witness"] },
      execution_directives: {
        timeout_seconds: 3600,
        skip_hooks: ["audit", "session_lifecycle", "metrics", "witness"],
      },
    };
    expect(policyOf(around)).toMatchObject({
      permissions: ["casefiles:write"],
      timeoutMs: 60_000,
      callsPerMinute: null,
      agents: "allowed",
      approval: false,
      withheld: undefined,
      obligations: { redact: [], maxItems: null },
    });
    expect(chosen(around)).toEqual(["audit", "session_lifecycle", "witness"]);
  });

  it("lets what only reads skip the session's upkeep, but not the record of a denial", () => {
    const around = {
      execution_directives: { skip_hooks: ["audit", "session_lifecycle"] },
    };
    expect(chosen(around, readThing)).toEqual(["metrics", "audit"]);
  });

  it("that names a hook which is not registered is found before any call", () => {
    const { platform, world: services, log } = new Stage();
    const parts = { platform, services, log, callsPerMinute: null };
    const hooks = new HookSet([{ name: "metrics" }, { name: "audit" }]);
    expect(() => createDispatch({ ...parts, hooks })).toThrow(
      expect.objectContaining({
        reason: "HOOK_UNKNOWN",
        message: expect.stringContaining('"session_lifecycle"'),
      }),
    );
    expect(() => createDispatch({ ...parts, hooks: HOOKS })).not.toThrow();
  });
});

describe("a hint", () => {
  it("denies what would have been allowed", async () => {
    const stage = new Stage();
    const around = { policy_hints: { permissions: ["admin"] } };
    expect(await stage.error({ around })).toMatchObject({
      code: "PERMISSION_DENIED",
      metadata: { permission: "admin" },
    });
    expect(stage.kept("things/").size).toBe(0);
  });

  it("allows nothing that would have been denied", async () => {
    const stage = new Stage();
    const around = { policy_hints: { permissions: ["casefiles:read"] } };
    const error = await stage.error({ around, caller: VIEWER });
    expect(error.reason).toBe("PERMISSION_MISSING");
  });
});

describe("a context requirement", () => {
  it("refuses a call that names no session or no casefile", async () => {
    const stage = new Stage();
    const around = { context_requirements: ["session", "casefile"] };
    const error = await stage.error({
      operation: fileThing,
      payload: {},
      around,
    });
    expect(error).toMatchObject({
      code: "FAILED_PRECONDITION",
      reason: "CONTEXT_MISSING",
      message: expect.stringMatching(/session.*casefile/),
    });
  });

  it("is met by the session around the call and the casefile in it", async () => {
    const stage = new Stage();
    await stage.put("casefiles/cf_1", { owner_id: "alice@example.com" });
    await stage.put("tool_sessions/ts_261123_abcd", {
      user_id: "alice@example.com",
      active: true,
    });
    const result = await stage.result({
      operation: fileThing,
      payload: { casefile_id: "cf_1" },
      around: {
        session_id: "ts_261123_abcd",
        context_requirements: ["session", "casefile"],
      },
    });
    expect(result).toEqual({ filed: true });
  });
});
