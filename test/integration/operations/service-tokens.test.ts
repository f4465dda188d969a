import { describe, expect, it } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import { expectRecorded, expectRefused } from "../http/expect-refused.ts";
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

const REQUEST_ID = "0190a6c0-6f2e-4cc3-98c4-dc0c0c07398f";
const by = (token: string): Send => scriptWith(collider, token);
const made = async (payload: JsonObject = {}) => makeToken(alice, payload);

describe("a service token", () => {
  it("acts for whoever made it with its scopes alone, and the trail names the service", async () => {
    const { token, token_id: tokenId } = await made({
      scopes: ["casefiles:read", "casefiles:write"],
    });
    const send = by(token);
    expect((await send("whoami")).payload).toMatchObject({
      caller_id: "alice@example.com",
      kind: "service",
      permissions: ["casefiles:read", "casefiles:write"],
      service_token: {
        token_id: tokenId,
        service_name: "import",
        casefile_id: null,
        session_id: null,
      },
    });
    const opened = await send("create_casefile", { title: "By a script" });
    expect(opened.payload).toMatchObject({ created_by: "alice@example.com" });
    const refused = await send("create_session");
    expect(refused.error?.status).toBe("PERMISSION_DENIED");
    const records = [...collider.keptBelow("audit_events/").values()];
    expect(records).toContainEqual(
      expect.objectContaining({
        caller: "alice@example.com",
        caller_kind: "service",
        operation: "create_casefile",
        token_id: tokenId,
        service_name: "import",
      }),
    );
  });

  it("gives no more than its maker has, then and later", async () => {
    const refuse = async (scopes: readonly string[]) =>
      expectRecorded(
        collider,
        async () =>
          alice.send("create_service_token", { service_name: "x1", scopes }),
        {
          status: "PERMISSION_DENIED",
          reason: "SCOPE_NOT_HELD",
          outcome: "denied",
        },
      );
    await refuse(["casefiles:read", "admin"]);
    await refuse(["platform:control"]);
    const { token } = await made();
    const setRoles = async (roles: readonly string[]) =>
      collider.platform.documents.transaction(async (transaction) =>
        transaction.write({
          type: "set",
          path: "roles/alice@example.com",
          data: { roles },
        }),
      );
    await setRoles(["viewer"]);
    const { payload } = await by(token)("whoami");
    expect(payload).toMatchObject({ permissions: ["casefiles:read"] });
    await setRoles(["user"]);
  });

  it("is kept nowhere, and a repeat of its request signs the same again", async () => {
    const ask = async () =>
      alice.done(
        "create_service_token",
        { service_name: "import", scopes: SCOPES },
        { request_id: REQUEST_ID },
      );
    const [first, again] = [
      MadeToken.parse(await ask()),
      MadeToken.parse(await ask()),
    ];
    expect(again).toEqual(first);
    const [, , signature = "none"] = first.token.split(".");
    const everything = JSON.stringify(collider.kept());
    expect(everything).toContain(first.token_id);
    expect(everything).not.toContain(signature);
  });

  it("ends when it is revoked, by its maker or an administrator alone", async () => {
    const { token, token_id } = await made();
    const bob = await collider.as("bob@example.com");
    for (const id of [token_id, "tok_261123_k3v9x2m8q4wt7n1c"])
      await expectRecorded(
        collider,
        async () => bob.send("revoke_service_token", { token_id: id }),
        {
          status: "PERMISSION_DENIED",
          reason: "TOKEN_NO_ACCESS",
          outcome: "denied",
        },
      );
    expect((await by(token)("whoami")).http).toBe(200);
    const revoked = await alice.done("revoke_service_token", { token_id });
    const root = await collider.as("root@example.com", ["admin"]);
    expect(await root.done("revoke_service_token", { token_id })).toEqual(
      revoked,
    );
    await expectRecorded(collider, async () => by(token)("whoami"), {
      status: "UNAUTHENTICATED",
      reason: "TOKEN_REVOKED",
      outcome: "denied",
    });
  });

  it("makes and revokes no tokens, and approves of nothing", async () => {
    const { token, token_id } = await made();
    for (const [operation, payload] of [
      ["create_service_token", { service_name: "more", scopes: SCOPES }],
      ["revoke_service_token", { token_id }],
    ] as const)
      await expectRecorded(
        collider,
        async () => by(token)(operation, payload),
        {
          status: "PERMISSION_DENIED",
          reason: "SERVICE_TOKEN_REFUSED",
          outcome: "denied",
        },
      );
  });

  it("is refused by the names of its fields where it is asked for wrongly", async () => {
    await expectRefused(
      collider,
      async () =>
        alice.send("create_service_token", {
          service_name: "bob@example.com",
          scopes: ["everything"],
          expires_in: 86_401,
        }),
      {
        status: "INVALID_ARGUMENT",
        reason: "REQUEST_INVALID",
        fields: [
          "payload.expires_in",
          "payload.scopes[0]",
          "payload.service_name",
        ],
      },
    );
    const session_id = await newSession(alice, {
      casefile_id: await newCasefile(alice),
    });
    const elsewhere = await alice.send("create_service_token", {
      service_name: "import",
      scopes: SCOPES,
      casefile_id: await newCasefile(alice),
      session_id,
    });
    expect(elsewhere.error?.status).toBe("INVALID_ARGUMENT");
    expect(elsewhere.text).toContain("payload.session_id");
  });
});

describe("a service token's time", () => {
  it("is over when it was said to be, and then its document goes", async () => {
    const { token, token_id } = await made({ expires_in: 60 });
    const send = by(token);
    collider.clock.advanceBy(59_000);
    expect((await send("whoami")).http).toBe(200);
    collider.clock.advanceBy(1000);
    const late = await send("whoami");
    expect(late.text).toContain("TOKEN_EXPIRED");
    const path = `service_tokens/${token_id}`;
    collider.clock.advanceBy(3_600_000);
    await collider.cameAbout(() => collider.keptBelow(path).size === 0);
  });
});
