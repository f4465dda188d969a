import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { SignJWT, UnsecuredJWT } from "jose";
import { openCollider, type Client, type Collider } from "../open-collider.ts";
import { expectRecorded, expectRefused } from "./expect-refused.ts";

const DAY_MS = 86_400_000;

let collider: Collider;
let alice: Client;
let bob: Client;
let casefileId: string;

beforeEach(async () => {
  collider = await openCollider();
  alice = await collider.as("alice@example.com");
  bob = await collider.as("bob@example.com");
  const made = await alice.done("create_casefile", { title: "Keller" });
  casefileId = z.string().parse(made["casefile_id"]);
});

afterEach(async () => {
  await collider.close();
});

/** The claims of a good token, signed by somebody else. */
async function foreignToken(): Promise<string> {
  const [, claims = ""] = alice.token.split(".");
  const payload: unknown = JSON.parse(
    Buffer.from(claims, "base64url").toString("utf8"),
  );
  return new SignJWT(Object(payload))
    .setProtectedHeader({ alg: "HS256" })
    .sign(Buffer.alloc(32, 1));
}

function unsignedToken(): string {
  return new UnsecuredJWT({ sub: "alice@example.com" })
    .setIssuer("https://development.collider.localhost")
    .setAudience("collider")
    .setExpirationTime(new Date(collider.clock.now() + DAY_MS))
    .encode();
}

describe("a caller without a good token", () => {
  const body = JSON.stringify({ payload: { title: "Not kept" } });

  it.each<[string, () => Promise<string | undefined>, string]>([
    ["none", async () => undefined, "TOKEN_MISSING"],
    ["no JWT", async () => "abc", "TOKEN_INVALID"],
    ["one that was cut", async () => alice.token.slice(0, -4), "TOKEN_INVALID"],
    ["one signed by somebody else", foreignToken, "TOKEN_INVALID"],
    ["one that is not signed", async () => unsignedToken(), "TOKEN_INVALID"],
  ])("(%s) is told so, and nothing is kept", async (_, token, reason) => {
    const given = await token();
    const answer = await expectRefused(
      collider,
      () =>
        collider.post("create_casefile", {
          body,
          ...(given === undefined ? {} : { token: given }),
        }),
      { status: "UNAUTHENTICATED", reason },
    );
    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
  });

  it("(an expired one) is told so", async () => {
    collider.clock.advanceBy(2 * DAY_MS);
    await expectRefused(
      collider,
      () => collider.post("create_casefile", { token: alice.token, body }),
      { status: "UNAUTHENTICATED", reason: "TOKEN_EXPIRED" },
    );
  });

  it("does not learn which functions there are", async () => {
    const answers = await Promise.all(
      ["create_casefile", "no_such_function"].map((name) =>
        collider.post(name, { body }),
      ),
    );
    expect(answers[0]?.error).toEqual(answers[1]?.error);
  });
});

describe("a caller without the right", () => {
  it.each([
    ["advance_run", { run_id: "run_261123_k3v9x2m8q4wt" }],
    ["sweep_runs", {}],
    ["purge_casefile", { casefile_id: "cf_261123_k3v9x2m8q4wt" }],
  ])(
    "cannot call the platform's own %s, and leaves a record",
    async (name, payload) => {
      for (const roles of [["user"], ["admin"], ["internal"]]) {
        const caller = await collider.as("mallory@example.com", roles);
        await expectRecorded(collider, () => caller.send(name, payload), {
          status: "PERMISSION_DENIED",
          reason: "PERMISSION_MISSING",
          outcome: "denied",
        });
      }
    },
  );

  it.each([
    ["get_casefile", {}],
    ["update_casefile", { title: "Mine" }],
    ["delete_casefile", { confirm: true }],
    ["list_evidence", {}],
    ["store_gmail_messages", { query: "" }],
    ["create_session", {}],
    [
      "start_workflow",
      { workflow_name: "client_search", input: { client: "a" } },
    ],
  ])(
    "cannot %s in another's casefile, and leaves a record",
    async (name, payload) => {
      await expectRecorded(
        collider,
        () => bob.send(name, { ...payload, casefile_id: casefileId }),
        {
          status: "PERMISSION_DENIED",
          reason: "CASEFILE_NO_ACCESS",
          outcome: "denied",
        },
      );
    },
  );

  it("sees and stops no run of another", async () => {
    const { result } = await alice.done("start_workflow", {
      workflow_name: "client_search",
      input: { client: "maria.keller@example.com" },
      wait_seconds: 20,
    });
    const { run_id: runId } = Object(result);
    for (const operation of ["get_workflow", "cancel_workflow"]) {
      const refused = await bob.send(operation, { run_id: runId });
      expect(refused.error).toMatchObject({
        status: "PERMISSION_DENIED",
        details: [{ reason: "RUN_NO_ACCESS" }],
      });
    }
    expect(await bob.done("list_workflows")).toEqual({ runs: [] });
  });
});

describe("a request_id", () => {
  const around = { request_id: "0190a6c0-6f2e-4cc3-98c4-dc0c0c07398f" };

  it("is refused with another payload", async () => {
    await alice.done("create_casefile", { title: "First" }, around);
    const refused = await alice.send(
      "create_casefile",
      { title: "Second" },
      around,
    );
    expect(refused.error).toMatchObject({
      status: "ALREADY_EXISTS",
      details: [{ reason: "REQUEST_ID_REUSED" }, {}],
    });
  });

  it("is each caller's own", async () => {
    const first = await alice.done("create_casefile", { title: "A" }, around);
    const second = await bob.done("create_casefile", { title: "B" }, around);
    expect(second["casefile_id"]).not.toBe(first["casefile_id"]);
  });
});
