import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "#shared/kernel/json.ts";
import { newCasefile } from "../newly-made.ts";
import { stage } from "../stage.ts";
import { expectRecorded, expectRefused } from "./expect-refused.ts";

const { collider, alice } = await stage();

const bob = await collider.as("bob@example.com");
const casefileId = await newCasefile(alice);

const REQUEST_ID = "0190a6c0-6f2e-4cc3-98c4-dc0c0c07398f";

function tokenOf(position: JsonValue): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

describe("a page_token that no answer gave", () => {
  const WRONG_FORM = [
    "!!!",
    "e30",
    tokenOf(null),
    tokenOf([]),
    tokenOf([1, 2]),
    tokenOf({ __proto__: null }),
    "x".repeat(2000),
  ];
  const FORGED = [
    tokenOf(["2026-11-23T09:00:00.000Z"]),
    tokenOf(["2026-11-23T09:00:00.000Z", "a", "b"]),
  ];
  const FIELDS = ["payload.page_token"];
  const OWN = ["list_casefiles", "list_sessions", "list_workflows"];

  const expectTokenRefused = async (
    operation: string,
    payload: JsonObject,
    refusal: { readonly reason: string; readonly fields: readonly string[] },
  ) =>
    expectRefused(collider, async () => alice.send(operation, payload), {
      status: "INVALID_ARGUMENT",
      ...refusal,
    });

  it.each([...OWN, "list_evidence"])(
    "is refused by its name, with all else that is wrong (%s)",
    async (operation) => {
      const needs =
        operation === "list_evidence" ? { casefile_id: casefileId } : {};
      for (const token of WRONG_FORM)
        await expectTokenRefused(
          operation,
          { ...needs, limit: 1000, page_token: token },
          { reason: "REQUEST_INVALID", fields: ["payload.limit", ...FIELDS] },
        );
      for (const token of FORGED)
        await expectTokenRefused(
          operation,
          { ...needs, page_token: token },
          { reason: "PAGE_TOKEN_INVALID", fields: FIELDS },
        );
    },
  );

  it.each([
    ["list_gmail_messages", {}],
    ["search_gmail", { query: "from:maria" }],
  ])("is refused by its name where it is Gmail's (%s)", async (name, needs) => {
    for (const token of [...WRONG_FORM, ...FORGED])
      await expectTokenRefused(
        name,
        { ...needs, page_token: token },
        { reason: "PAGE_TOKEN_INVALID", fields: FIELDS },
      );
  });

  it("does not open what the caller may not read", async () => {
    const token = tokenOf(["9999", "casefiles/~"]);
    const answer = await bob.done("list_casefiles", { page_token: token });
    expect(answer).toMatchObject({ casefiles: [], total_count: 0 });
  });
});

describe("a sync_token that no answer gave", () => {
  const sync = async (payload: JsonObject) =>
    alice.send("store_gmail_messages", {
      casefile_id: casefileId,
      query: "from:maria",
      ...payload,
    });

  it.each([
    ["no token", "!!!"],
    ["of another shape", tokenOf({ query: "from:maria" })],
  ])(
    "is refused by its name, with all else that is wrong (%s)",
    async (_, token) => {
      await expectRefused(
        collider,
        async () => sync({ max_results: 0, sync_token: token }),
        {
          status: "INVALID_ARGUMENT",
          reason: "REQUEST_INVALID",
          fields: ["payload.max_results", "payload.sync_token"],
        },
      );
    },
  );

  it.each([
    [
      "of another query",
      tokenOf({ query: "x", page: null, after: null, began: null }),
    ],
    [
      "with a page that Gmail does not know",
      tokenOf({ query: "from:maria", page: "zzz", after: null, began: 1 }),
    ],
  ])("is refused by its name (%s)", async (_, token) => {
    await expectRecorded(collider, async () => sync({ sync_token: token }), {
      status: "INVALID_ARGUMENT",
      reason: "SYNC_TOKEN_INVALID",
      fields: ["payload.sync_token"],
      outcome: "failed",
    });
  });
});

describe("an etag of another state", () => {
  it("is refused by its name", async () => {
    await expectRecorded(
      collider,
      async () =>
        alice.send("update_casefile", {
          casefile_id: casefileId,
          title: "Changed",
          etag: "0".repeat(32),
        }),
      {
        status: "ABORTED",
        reason: "ETAG_STALE",
        fields: ["payload.etag"],
        outcome: "failed",
      },
    );
  });
});

describe("a request id", () => {
  const around = { request_id: REQUEST_ID };

  it("that came with another payload is refused by its name", async () => {
    await alice.done("create_casefile", { title: "First" }, around);
    const answer = await expectRecorded(
      collider,
      async () => alice.send("create_casefile", { title: "Second" }, around),
      {
        status: "ALREADY_EXISTS",
        reason: "REQUEST_ID_REUSED",
        fields: ["request_id"],
        outcome: "failed",
      },
    );
    expect(answer.request_id).toBe(REQUEST_ID);
  });

  it("is each caller's own", async () => {
    const first = await alice.done(
      "create_casefile",
      { title: "First" },
      around,
    );
    const second = await bob.done("create_casefile", { title: "B" }, around);
    expect(second["casefile_id"]).not.toBe(first["casefile_id"]);
  });
});

describe("an id of what is another's, or of nothing", () => {
  const NOTHING = "cf_261123_k3v9x2m8q4wt7n1c";

  it.each<[string, JsonObject]>([
    ["get_casefile", {}],
    ["update_casefile", { title: "Mine" }],
    ["delete_casefile", { confirm: true }],
    ["list_evidence", {}],
    ["list_sessions", {}],
    ["list_workflows", {}],
    ["store_gmail_messages", { query: "" }],
    ["create_session", {}],
    [
      "start_workflow",
      { workflow_name: "client_search", input: { client: "a" } },
    ],
  ])(
    "is refused in the same words, with a record (%s)",
    async (operation, payload) => {
      const refused = async (id: string) =>
        expectRecorded(
          collider,
          async () => bob.send(operation, { ...payload, casefile_id: id }),
          {
            status: "PERMISSION_DENIED",
            reason: "CASEFILE_NO_ACCESS",
            outcome: "denied",
          },
        );
      const [there, absent] = [
        await refused(casefileId),
        await refused(NOTHING),
      ];
      expect(there.error).toEqual(absent.error);
    },
  );

  it("is not found in another spelling either", async () => {
    const { casefile } = await alice.done("get_casefile", {
      casefile_id: ` ${casefileId.toUpperCase()} `,
    });
    expect(casefile).toMatchObject({ casefile_id: casefileId });
    const refused = await bob.send("get_casefile", {
      casefile_id: casefileId.toUpperCase(),
    });
    expect(refused.error?.status).toBe("PERMISSION_DENIED");
  });
});
