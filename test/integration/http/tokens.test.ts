import { describe, expect, it } from "vitest";
import { createDevelopmentIssuer } from "#shared/auth/development-issuer.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { createMemorySecrets } from "#shared/platform/embedded/secrets.ts";
import { stage } from "../stage.ts";
import { expectRecorded, expectRefused } from "./expect-refused.ts";

const { collider, alice } = await stage();

const DAY_MS = 86_400_000;

function part(value: JsonObject): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

describe("a request's token", () => {
  const expectNotKnown = async (authorization: string | null, reason: string) =>
    expectRefused(
      collider,
      async () =>
        collider.post("create_casefile", {
          // What a request asks for is not looked at without a caller.
          body: "{ this is no JSON",
          headers: authorization === null ? {} : { authorization },
        }),
      { status: "UNAUTHENTICATED", reason },
    );

  it("is asked for where there is none, as HTTP has it", async () => {
    const { headers } = await expectNotKnown(null, "TOKEN_MISSING");
    expect(headers.get("www-authenticate")).toBe("Bearer");
  });

  it.each(["", "Bearer", "Bearer ", "Basic YTpi", "Bearer a b", "token x"])(
    "is missing from the header %j",
    async (header) => {
      await expectNotKnown(header, "TOKEN_MISSING");
    },
  );

  it.each(["x", "a.b", "a.b.c", "....", "e30.e30.", "null"])(
    "is refused when it is %j",
    async (token) => {
      await expectNotKnown(`Bearer ${token}`, "TOKEN_INVALID");
    },
  );

  it("is refused when it is signed by nobody", async () => {
    const [, payload = ""] = alice.token.split(".");
    for (const alg of ["none", "None", "HS256"])
      await expectNotKnown(
        `Bearer ${part({ alg, typ: "JWT" })}.${payload}.`,
        "TOKEN_INVALID",
      );
  });

  it("is refused when it was changed after it was signed", async () => {
    const [header = "", payload = "", signature = ""] = alice.token.split(".");
    const claims = Buffer.from(payload, "base64url").toString();
    const changed = Buffer.from(claims.replace('"user"', '"admin"'));
    expect(changed.toString()).not.toBe(claims);
    await expectNotKnown(
      `Bearer ${header}.${changed.toString("base64url")}.${signature}`,
      "TOKEN_INVALID",
    );
  });

  it("is refused when another installation signed it", async () => {
    const other = await createDevelopmentIssuer({
      secrets: createMemorySecrets(),
      clock: collider.clock,
      cloudService: null,
    });
    const token = await other.issue("alice@example.com", ["admin"]);
    await expectNotKnown(`Bearer ${token}`, "TOKEN_INVALID");
  });

  it("is looked at before it is told whether there is such a function", async () => {
    const answers = await Promise.all(
      ["create_casefile", "no_such_function"].map(async (operation) =>
        collider.post(operation, { body: "{}" }),
      ),
    );
    expect(answers[0]?.error).toEqual(answers[1]?.error);
  });

  it("says who calls, whatever the request says", async () => {
    const answer = await alice.done("whoami");
    expect(answer).toMatchObject({
      caller_id: "alice@example.com",
      kind: "user",
      roles: ["user"],
    });
    const named = await alice.send("create_casefile", {
      title: "x",
      created_by: "bob@example.com",
    });
    expect(named.error?.status).toBe("INVALID_ARGUMENT");
  });

  it.each<[string, JsonObject]>([
    ["advance_run", { run_id: "run_261123_k3v9x2m8q4wt7n1c" }],
    ["sweep_runs", {}],
    ["purge_casefile", { casefile_id: "cf_261123_k3v9x2m8q4wt7n1c" }],
  ])(
    "does not allow the platform's own %s, whatever roles it claims",
    async (operation, payload) => {
      for (const roles of [["user"], ["admin"], ["internal"]]) {
        const caller = await collider.as("mallory@example.com", roles);
        await expectRecorded(
          collider,
          async () => caller.send(operation, payload),
          {
            status: "PERMISSION_DENIED",
            reason: "PERMISSION_MISSING",
            outcome: "denied",
          },
        );
      }
    },
  );

  it("of a viewer does not allow to change anything", async () => {
    const viewer = await collider.as("vera@example.com", ["viewer"]);
    await expectRecorded(
      collider,
      async () => viewer.send("create_casefile", { title: "x" }),
      {
        status: "PERMISSION_DENIED",
        reason: "PERMISSION_MISSING",
        outcome: "denied",
      },
    );
  });

  it("is refused from the moment it expires, also when it was accepted before", async () => {
    const token = await collider.issuer.issue("alice@example.com", ["user"]);
    const send = async () => collider.post("whoami", { token, body: "{}" });
    expect((await send()).status).toBe("completed");
    collider.clock.advanceBy(DAY_MS - 1000);
    expect((await send()).status).toBe("completed");
    collider.clock.advanceBy(1000);
    await expectRefused(collider, send, {
      status: "UNAUTHENTICATED",
      reason: "TOKEN_EXPIRED",
    });
  });
});
