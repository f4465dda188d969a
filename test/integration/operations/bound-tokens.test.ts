import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import { expectRecorded } from "../http/expect-refused.ts";
import { newCasefile, newSession } from "../newly-made.ts";
import {
  makeToken,
  MadeToken,
  scriptWith,
  SCOPES,
  type Send,
} from "../service-tokens.ts";
import { stage } from "../stage.ts";

const { collider, alice } = await stage();

const Run = z.object({
  result: z.object({ run_id: z.string(), status: z.string() }),
});
const by = (token: string): Send => scriptWith(collider, token);
const made = async (payload: JsonObject = {}) => makeToken(alice, payload);

async function expectBound(
  send: Send,
  operation: string,
  payload: JsonObject = {},
): Promise<void> {
  await expectRecorded(collider, async () => send(operation, payload), {
    status: "PERMISSION_DENIED",
    reason: "TOKEN_BOUND",
    outcome: "denied",
  });
}

describe("a service token that is bound to a casefile", () => {
  it("is refused wherever a call does not name it, or names more", async () => {
    const [casefile_id, other] = [
      await newCasefile(alice),
      await newCasefile(alice),
    ];
    const session_id = await newSession(alice, { casefile_id });
    const elsewhere = await newSession(alice, { casefile_id: other });
    const { token } = await made({
      casefile_id,
      scopes: [...SCOPES, "tools:read", "workspace:gmail:read"],
    });
    const send = by(token);
    expect((await send("whoami")).payload).toMatchObject({
      service_token: { casefile_id, session_id: null },
    });
    for (const [operation, payload] of [
      ["get_casefile", { casefile_id }],
      ["update_casefile", { casefile_id, title: "y" }],
      ["list_sessions", { casefile_id }],
      ["get_session", { session_id }],
    ] as const)
      expect((await send(operation, payload)).http).toBe(200);
    await expectBound(send, "get_casefile", { casefile_id: other });
    await expectBound(send, "update_casefile", {
      casefile_id: other,
      title: "y",
    });
    await expectBound(send, "create_casefile", { title: "y" });
    await expectBound(send, "list_casefiles");
    await expectBound(send, "list_sessions");
    await expectBound(send, "list_audit_events");
    await expectBound(send, "search_gmail", { query: "x" });
    await expectBound(send, "get_session", { session_id: elsewhere });
    await expectBound(send, "add_session_to_casefile", {
      casefile_id,
      session_id: elsewhere,
      session_type: "tool",
    });
  });

  it("is made by those alone who may see the casefile, and is worth what they may do there", async () => {
    const casefile_id = await newCasefile(alice);
    const bob = await collider.as("bob@example.com");
    const ask = { service_name: "import", scopes: SCOPES, casefile_id };
    await expectRecorded(
      collider,
      async () => bob.send("create_service_token", ask),
      {
        status: "PERMISSION_DENIED",
        reason: "CASEFILE_NO_ACCESS",
        outcome: "denied",
      },
    );
    await alice.done("grant_permission", {
      casefile_id,
      target_user_id: "bob@example.com",
      permission: "viewer",
    });
    const { token } = MadeToken.parse(
      await bob.done("create_service_token", ask),
    );
    expect((await by(token)("get_casefile", { casefile_id })).http).toBe(200);
    const change = await by(token)("update_casefile", {
      casefile_id,
      title: "y",
    });
    expect(change.error?.status).toBe("PERMISSION_DENIED");
  });

  it("leaves its bounds and scopes to the runs that it starts, and its end", async () => {
    const [casefile_id, other] = [
      await newCasefile(alice),
      await newCasefile(alice),
    ];
    const { token, token_id } = await made({
      casefile_id,
      scopes: [...SCOPES, "workflows:read", "workflows:write"],
    });
    const send = by(token);
    const run = async (steps: readonly JsonObject[]) => {
      const answer = await send("start_workflow", {
        casefile_id,
        workflow_definition: { name: "bound", steps },
        wait_seconds: 20,
      });
      return Run.parse(answer.payload).result;
    };
    const update = (id: string, title: string): JsonObject => ({
      tool_name: "update_casefile",
      parameters: { casefile_id: id, title },
    });
    const inside = await run([update(casefile_id, "Inside")]);
    expect(inside.status).toBe("success");
    for (const steps of [
      [update(other, "Outside")],
      [{ tool_name: "create_casefile", parameters: { title: "Outside" } }],
      [
        {
          tool_name: "search_gmail",
          parameters: { query: "x" },
        },
      ],
    ])
      expect((await run(steps)).status).toBe("failed");
    expect(JSON.stringify(collider.kept().documents)).not.toContain(
      '"title":"Outside"',
    );
    expect((await send("get_workflow", { run_id: inside.run_id })).http).toBe(
      200,
    );
    const elsewhere = await alice.done("start_workflow", {
      workflow_definition: { name: "own", steps: [update(other, "Own")] },
      wait_seconds: 20,
    });
    const { run_id } = Run.parse(elsewhere).result;
    for (const operation of ["get_workflow", "cancel_workflow"])
      await expectRecorded(collider, async () => send(operation, { run_id }), {
        status: "PERMISSION_DENIED",
        reason: "RUN_NO_ACCESS",
        outcome: "denied",
      });
    // It waits for its second try.
    const stale = { casefile_id, title: "Stale", etag: "0".repeat(32) };
    const started = await send("start_workflow", {
      casefile_id,
      workflow_definition: {
        name: "long",
        steps: [{ tool_name: "update_casefile", parameters: stale }],
      },
    });
    const { run_id: long } = Run.parse(started.payload).result;
    const kept = (path: string) => collider.kept().documents[path];
    const step = `workflow_runs/${long}/steps/update_casefile`;
    await collider.cameAbout(() => kept(step)?.["phase"] === "retrying");
    await alice.done("revoke_service_token", { token_id });
    await collider.until(
      () => kept(`workflow_runs/${long}`)?.["phase"] !== "running",
    );
    expect(kept(step)).toMatchObject({
      phase: "failed",
      attempt: 2,
      error: { reason: "TOKEN_REVOKED" },
    });
  });
});

describe("a service token that is bound to a session", () => {
  it("is refused wherever a call is not in it, or goes beyond its casefile", async () => {
    const [casefile_id, other] = [
      await newCasefile(alice),
      await newCasefile(alice),
    ];
    const session_id = await newSession(alice, { casefile_id });
    const { token } = await made({
      session_id,
      scopes: [...SCOPES, "tools:read"],
    });
    const send = by(token);
    const inSession = scriptWith(collider, token, { session_id });
    expect((await send("get_session", { session_id })).http).toBe(200);
    expect((await inSession("get_casefile", { casefile_id })).http).toBe(200);
    await expectBound(send, "get_casefile", { casefile_id });
    await expectBound(send, "get_session", {
      session_id: await newSession(alice, { casefile_id }),
    });
    await expectBound(inSession, "get_casefile", { casefile_id: other });
    await expectBound(inSession, "list_casefiles");
  });
});
