import { beforeEach, afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import { gated } from "../gated.ts";
import { newCasefile } from "../newly-made.ts";
import { openCollider, type Client, type Collider } from "../open-collider.ts";

const Text = z.string();
const REPEATABLE = { request_id: "0190a6c0-6f2e-4cc3-98c4-dc0c0c07398f" };

let collider: Collider;
let alice: Client;

beforeEach(async () => {
  collider = await openCollider();
  alice = await collider.as();
});

afterEach(async () => {
  await collider.close();
});

const create = (title: string, around: JsonObject = {}): JsonObject => ({
  tool_name: "create_casefile",
  parameters: { title },
  ...around,
});

const collectionOf = (path: string) => path.split("/").at(-2);

function sessionsKept(): readonly string[] {
  return Object.keys(collider.kept().documents)
    .filter((path) => collectionOf(path) === "tool_sessions")
    .map((path) => path.split("/").at(-1) ?? "");
}

function audits() {
  return [...collider.keptBelow("audit_events/").values()];
}

function requestsIn(sessionId: unknown) {
  return [
    ...collider.keptBelow(`tool_sessions/${String(sessionId)}/requests/`),
  ].map(([, data]) => data);
}

describe("a tool request", () => {
  it("calls the tool in a session that is opened for it, and answers result, events and session", async () => {
    const answer = await alice.done(
      "process_tool_request",
      create("Keller", {
        prompt: "Open a file.",
        reasoning: "None is open.",
        chain_id: "c1",
        chain_position: 2,
        initiator: "agent",
      }),
    );
    const common = {
      tool_name: "create_casefile",
      initiator: "agent",
      chain_id: "c1",
      chain_position: 2,
      reasoning: "None is open.",
    };
    expect(answer).toMatchObject({
      result: { title: "Keller", created_by: "alice@example.com" },
      events: [
        { event_type: "tool_request_received", ...common },
        { event_type: "tool_execution_started", ...common },
        {
          event_type: "tool_execution_completed",
          status: "completed",
          duration_ms: 0,
          ...common,
        },
        { event_type: "tool_response_sent", status: "completed", ...common },
      ],
    });
    const session_id = Text.parse(answer["session_id"]);
    expect(await alice.done("get_session", { session_id })).toMatchObject({
      user_id: "alice@example.com",
      casefile_id: null,
      active: true,
      request_count: 1,
      event_count: 4,
    });
    expect(await alice.done("list_session_requests", { session_id })).toEqual({
      requests: [
        {
          session_request_id: answer["session_request_id"],
          tool_name: "create_casefile",
          operation: "create_casefile",
          request_id: null,
          status: "completed",
          at: "2026-11-23T09:00:00.000Z",
          prompt: "Open a file.",
          events: answer["events"],
        },
      ],
    });
  });

  it("is carried out once, in one commit, however often it is sent", async () => {
    const commits: (readonly string[])[] = [];
    const counted = await openCollider({
      around: (platform) =>
        gated(platform, async ({ verb, stage, about }) => {
          // A look for what has expired writes nothing.
          if (verb === "commit" && stage === "before" && about.length > 0)
            commits.push(about);
        }),
    });
    const bob = await counted.as("bob@example.com");
    await bob.done("create_session", {});
    commits.length = 0;
    const send = async () =>
      bob.send("process_tool_request", create("Keller"), REPEATABLE);
    const first = await send();
    expect(commits.map((paths) => paths.map(collectionOf))).toEqual([
      ["casefiles", "audit_events", "requests", "receipts"],
    ]);
    const again = await send();
    expect(again.payload).toEqual(first.payload);
    expect(again.metadata).toMatchObject({ replayed: true });
    expect(commits).toHaveLength(1);
    const other = await bob.send(
      "process_tool_request",
      create("Other"),
      REPEATABLE,
    );
    expect(other.error).toMatchObject({
      status: "ALREADY_EXISTS",
      details: [{ reason: "REQUEST_ID_REUSED" }, {}],
    });
    await counted.close();
  });

  it("that is sent twice at once has one effect, in one session, and one answer", async () => {
    const send = async () =>
      alice.done("process_tool_request", create("Keller"), REPEATABLE);
    const [one, two] = await Promise.all([send(), send()]);
    expect(two).toEqual(one);
    expect(collider.keptBelow("casefiles/").size).toBe(1);
    expect(sessionsKept()).toHaveLength(1);
    expect(requestsIn(one["session_id"])).toHaveLength(1);
    expect(audits()).toMatchObject([{ outcome: "success" }]);
  });

  it("is answered again when its session is closed since", async () => {
    const first = await alice.done(
      "process_tool_request",
      create("Keller"),
      REPEATABLE,
    );
    await alice.done("close_session", {
      session_id: first["session_id"] ?? "",
    });
    const again = await alice.done(
      "process_tool_request",
      create("Keller"),
      REPEATABLE,
    );
    expect(again).toEqual(first);
    expect(sessionsKept()).toHaveLength(1);
  });

  it("for a tool that only reads is kept too, once for each request id", async () => {
    const listed = { tool_name: "list_casefiles", session_request_id: "look" };
    const first = await alice.done("process_tool_request", listed, REPEATABLE);
    expect(first).toMatchObject({
      result: { casefiles: [] },
      session_request_id: "look",
    });
    await alice.done("process_tool_request", listed, REPEATABLE);
    expect(requestsIn(first["session_id"])).toMatchObject([
      { operation: "list_casefiles", session_request_id: "look" },
    ]);
    expect(collider.keptBelow("receipts/").size).toBe(0);
  });

  it("is of a tool with parameters of its own", async () => {
    const answer = await alice.done("process_tool_request", {
      tool_name: "find_messages",
      parameters: { words: "from:maria.keller@example.com", limit: 1 },
    });
    expect(answer).toMatchObject({
      result: { messages: [{}] },
      events: [{ tool_name: "find_messages" }, {}, {}, {}],
    });
    expect(requestsIn(answer["session_id"])).toMatchObject([
      { tool_name: "find_messages", operation: "search_gmail" },
    ]);
  });

  it("whose tool fails is kept as failed, and may be tried again", async () => {
    const casefile_id = await newCasefile(alice);
    const update = (more: JsonObject) => ({
      tool_name: "update_casefile",
      parameters: { casefile_id, title: "Later", ...more },
    });
    const failed = await alice.send(
      "process_tool_request",
      update({ etag: "0123456789abcdef" }),
      REPEATABLE,
    );
    expect(failed).toMatchObject({ http: 409, payload: null });
    const [session_id] = sessionsKept();
    const { requests } = await alice.done("list_session_requests", {
      session_id: session_id ?? "",
    });
    expect(requests).toMatchObject([
      {
        status: "failed",
        events: [
          { event_type: "tool_request_received" },
          { event_type: "tool_execution_started" },
          { event_type: "tool_execution_failed", code: "ABORTED" },
          { event_type: "tool_response_sent", status: "failed" },
        ],
      },
    ]);
    await alice.done("process_tool_request", update({}), REPEATABLE);
    expect(requestsIn(session_id)).toMatchObject([{ status: "completed" }]);
  });

  it("keeps nothing of a dry run, and answers as if it did", async () => {
    const answer = await alice.send("process_tool_request", create("Keller"), {
      execution_directives: { dry_run: true },
    });
    expect(answer.payload).toMatchObject({
      result: { title: "Keller" },
      session_id: expect.stringMatching(/^ts_/),
    });
    expect(collider.kept().documents).toEqual({});
  });

  it("leaves out of the result what its sender wishes", async () => {
    const answer = await alice.done("process_tool_request", create("Keller"), {
      policy_hints: { redact: ["title"] },
    });
    expect(answer["result"]).not.toHaveProperty("title");
  });
});

describe("a tool request is refused", () => {
  it("to whoever may not call tools, before anything else is said", async () => {
    const vera = await collider.as("vera@example.com", ["viewer"]);
    const refused = await vera.send("process_tool_request", {
      tool_name: "no_such_tool",
    });
    expect(refused.error).toMatchObject({
      status: "PERMISSION_DENIED",
      details: [{ reason: "PERMISSION_MISSING" }],
    });
    expect(sessionsKept()).toEqual([]);
  });

  it("in a casefile of others, as in one that does not exist", async () => {
    const casefile_id = await newCasefile(alice);
    const bob = await collider.as("bob@example.com");
    for (const id of [casefile_id, "cf_261123_nosuchcasefile00"]) {
      const refused = await bob.send(
        "process_tool_request",
        create("x", { casefile_id: id }),
      );
      expect(refused.error).toMatchObject({
        status: "PERMISSION_DENIED",
        details: [{ reason: "CASEFILE_NO_ACCESS" }],
      });
    }
  });

  it("by the policy of its tool, which is recorded once", async () => {
    const casefile_id = await newCasefile(alice);
    const bob = await collider.as("bob@example.com");
    const refused = await bob.send("process_tool_request", {
      tool_name: "get_casefile",
      parameters: { casefile_id },
    });
    expect(refused.error).toMatchObject({ status: "PERMISSION_DENIED" });
    const denials = audits().filter(({ outcome }) => outcome === "denied");
    expect(denials).toMatchObject([
      { operation: "get_casefile", caller: "bob@example.com", casefile_id },
    ]);
    const [session] = sessionsKept();
    expect(requestsIn(session)).toEqual([]);
  });

  it.each([
    ["create_casefile", { title: "" }, "payload.parameters.title"],
    ["create_casefile", { title: "x", y: 1 }, "payload.parameters.y"],
    ["find_messages", { words: "x", limit: 0 }, "payload.parameters.limit"],
    ["no_such_tool", {}, "payload.tool_name"],
    ["advance_run", {}, "payload.tool_name"],
    ["process_tool_request", { tool_name: "whoami" }, "payload.tool_name"],
  ])("for %s with %j, naming %s", async (tool_name, parameters, field) => {
    const { error } = await alice.send("process_tool_request", {
      tool_name,
      parameters,
    });
    expect(JSON.stringify(error)).toContain(`"field":"${field}"`);
    expect(collider.kept().documents).toEqual({});
  });
});
