import { describe, expect, it } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import { stage } from "../stage.ts";
import { expectRefused, fieldViolationsOf } from "./expect-refused.ts";

const { collider, alice } = await stage();

const REQUEST_ID = "7b1e2f64-3c52-4f43-9d94-4e4f3b1c2d3e";

describe("a request with bad fields", () => {
  const expectNamed = async (
    operation: string,
    body: JsonObject,
    fields: readonly string[],
  ) =>
    expectRefused(
      collider,
      () =>
        collider.post(operation, {
          token: alice.token,
          body: JSON.stringify(body),
        }),
      { status: "INVALID_ARGUMENT", reason: "REQUEST_INVALID", fields },
    );

  it("is refused with every bad field of envelope and payload named at once", async () => {
    await expectNamed(
      "create_casefile",
      {
        request_id: "1",
        session_id: "cf_1",
        sesion_id: "x",
        payload: {
          title: 7,
          description: null,
          tags: ["a", "", { b: 1 }],
          metadata: [],
          titel: "x",
        },
        execution_directives: { dry_run: "yes", timeout_seconds: -1, rush: 1 },
        hooks: "audit",
        context_requirements: ["room"],
        policy_hints: { permissions: ["everything"], loosen: true },
      },
      [
        "request_id",
        "session_id",
        "sesion_id",
        "hooks",
        "context_requirements[0]",
        "execution_directives.dry_run",
        "execution_directives.timeout_seconds",
        "execution_directives.rush",
        "policy_hints.permissions[0]",
        "policy_hints.loosen",
        "payload.title",
        "payload.description",
        "payload.tags[1]",
        "payload.tags[2]",
        "payload.metadata",
        "payload.titel",
      ],
    );
  });

  it.each<[string, string, JsonObject, readonly string[]]>([
    ["no payload", "create_casefile", {}, ["payload.title"]],
    ["a payload that is null", "whoami", { payload: null }, ["payload"]],
    ["a payload that is a list", "whoami", { payload: [] }, ["payload"]],
    ["a payload that is a text", "whoami", { payload: "{}" }, ["payload"]],
    [
      "fields of the payload beside it",
      "create_casefile",
      { title: "Keller" },
      ["title", "payload.title"],
    ],
    [
      "an unknown field of the payload",
      "whoami",
      { payload: { verbose: true } },
      ["payload.verbose"],
    ],
    [
      "an empty title",
      "create_casefile",
      { payload: { title: "  " } },
      ["payload.title"],
    ],
    [
      "a title that is too long",
      "create_casefile",
      { payload: { title: "x".repeat(201) } },
      ["payload.title"],
    ],
    [
      "too many tags",
      "create_casefile",
      { payload: { title: "x", tags: Array.from({ length: 51 }, String) } },
      ["payload.tags"],
    ],
    [
      "metadata that is too large",
      "create_casefile",
      { payload: { title: "x", metadata: { a: "x".repeat(16_384) } } },
      ["payload.metadata"],
    ],
    [
      "labels of the request that are too large",
      "whoami",
      { metadata: { a: "x".repeat(16_384) } },
      ["metadata"],
    ],
    [
      "an id of another kind",
      "get_casefile",
      { payload: { casefile_id: "ts_261123_k3v9x2m8q4wt7n1c" } },
      ["payload.casefile_id"],
    ],
    [
      "an id with a path in it",
      "get_casefile",
      { payload: { casefile_id: "cf_261123_k3v9/../../roles/x" } },
      ["payload.casefile_id"],
    ],
    [
      "a limit that is no whole number",
      "list_casefiles",
      { payload: { limit: 2.5 } },
      ["payload.limit"],
    ],
    [
      "a limit that is too large",
      "list_casefiles",
      { payload: { limit: 101 } },
      ["payload.limit"],
    ],
    [
      "nothing to update",
      "update_casefile",
      { payload: { casefile_id: "cf_261123_k3v9x2m8q4wt7n1c", etag: "x" } },
      ["payload"],
    ],
    [
      "a deletion that is not confirmed",
      "delete_casefile",
      {
        payload: { casefile_id: "cf_261123_k3v9x2m8q4wt7n1c", confirm: false },
      },
      ["payload.confirm"],
    ],
    [
      "a session of the other type",
      "add_session_to_casefile",
      {
        payload: {
          casefile_id: "cf_261123_k3v9x2m8q4wt7n1c",
          session_id: "ts_261123_k3v9x2m8q4wt7n1c",
          session_type: "chat",
        },
      },
      ["payload.session_type"],
    ],
    [
      "a timeout of zero",
      "whoami",
      { execution_directives: { timeout_seconds: 0 } },
      ["execution_directives.timeout_seconds"],
    ],
    [
      "a request id that is no UUID",
      "create_casefile",
      { request_id: "first", payload: { title: "x" } },
      ["request_id"],
    ],
    [
      "two sessions",
      "create_casefile",
      { session_id: ["ts_261123_k3v9x2m8q4wt7n1c"], payload: { title: "x" } },
      ["session_id"],
    ],
  ])("with %s is told which (%s)", async (_, operation, body, fields) => {
    await expectNamed(operation, body, fields);
  });

  it("is told the hooks that there are, and where it named others", async () => {
    const answer = await expectNamed(
      "create_casefile",
      {
        payload: { title: "x" },
        hooks: ["metrics", "mtrics"],
        execution_directives: { skip_hooks: ["adit"] },
        policy_hints: { mandatory_hooks: ["lifecycle"] },
      },
      [
        "hooks[1]",
        "execution_directives.skip_hooks[0]",
        "policy_hints.mandatory_hooks[0]",
      ],
    );
    expect(answer.text).toContain("metrics, audit, session_lifecycle");
  });

  it("is told of hooks that there are not whatever else is wrong", async () => {
    await expectNamed(
      "create_casefile",
      {
        request_id: "1",
        payload: {},
        hooks: ["mtrics", 7],
        execution_directives: { skip_hooks: ["adit"], rush: 1 },
        policy_hints: { mandatory_hooks: ["lifecycle"], loosen: true },
      },
      [
        "request_id",
        "payload.title",
        "hooks[0]",
        "hooks[1]",
        "execution_directives.rush",
        "execution_directives.skip_hooks[0]",
        "policy_hints.loosen",
        "policy_hints.mandatory_hooks[0]",
      ],
    );
  });

  it("is answered under its own request id", async () => {
    const answer = await expectNamed(
      "create_casefile",
      { request_id: REQUEST_ID, payload: {} },
      ["payload.title"],
    );
    expect(answer.request_id).toBe(REQUEST_ID);
  });

  it("does not use up its request id", async () => {
    await expectNamed(
      "create_casefile",
      { request_id: REQUEST_ID, payload: {} },
      ["payload.title"],
    );
    const around = { request_id: REQUEST_ID };
    const answer = await alice.send("create_casefile", { title: "x" }, around);
    expect(answer).toMatchObject({
      status: "completed",
      request_id: REQUEST_ID,
    });
  });

  it("is told for a list of wrong items its first hundred", async () => {
    const answer = await collider.post("create_casefile", {
      token: alice.token,
      body: JSON.stringify({
        payload: { title: "x", tags: Array.from({ length: 5000 }, () => 0) },
      }),
    });
    expect(fieldViolationsOf(answer).length).toBeLessThanOrEqual(100);
    expect(answer.text.length).toBeLessThan(20_000);
  });

  it("is told of a required field that it is required, and of a misspelt one to check its spelling", async () => {
    const answer = await expectNamed(
      "create_casefile",
      { payload: { titel: "x" } },
      ["payload.title", "payload.titel"],
    );
    expect(fieldViolationsOf(answer)).toEqual([
      {
        field: "payload.title",
        description: "is required",
        reason: "REQUIRED",
      },
      {
        field: "payload.titel",
        description: "is not a field here; remove it or check its spelling",
        reason: "UNKNOWN_FIELD",
      },
    ]);
  });
});
