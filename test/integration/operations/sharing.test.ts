import { describe, expect, it } from "vitest";
import { grantAccess } from "#shared/casefile/share-casefile.ts";
import { isoTime } from "#shared/kernel/time.ts";
import { HOUR_MS, sharedCasefile } from "./shared-casefile.ts";

const REPEATABLE = { request_id: "0190a6c0-6f2e-4cc3-98c4-dc0c0c07398f" };

const { collider, alice, bob, ...shared } = await sharedCasefile();
const { casefileId, within, grant, timesListed, inHours } = shared;

const permissions = async (): Promise<unknown> =>
  (await alice.done("list_permissions", within()))["permissions"];

describe("a grant", () => {
  it("lets somebody in, and says by whom, until when and why", async () => {
    const refused = await bob.send("get_casefile", within());
    expect(refused.error?.status).toBe("PERMISSION_DENIED");
    const expires = inHours(1);
    const answer = await grant("viewer", { expires_at: expires, notes: "x" });
    const granted = {
      permission: "viewer",
      granted_by: "alice@example.com",
      granted_at: isoTime(collider.clock.now()),
      expires_at: expires,
    };
    expect(answer.payload).toEqual(
      within({ target_user_id: "bob@example.com", ...granted }),
    );
    expect(await bob.done("get_casefile", within())).toMatchObject({
      your_access: "viewer",
    });
    expect(await alice.done("list_permissions", within())).toEqual(
      within({
        owner_id: "alice@example.com",
        public_access: "none",
        permissions: [{ user_id: "bob@example.com", ...granted, notes: "x" }],
        total_users: 2,
      }),
    );
    expect(await timesListed(bob)).toBe(1);
  });

  it("replaces the one before, and a revocation takes it back", async () => {
    await grant("admin", { notes: "first", expires_at: inHours(1) });
    await grant("viewer");
    expect(await permissions()).toEqual([
      expect.not.objectContaining({ notes: "first" }),
    ]);
    expect(await permissions()).toMatchObject([{ permission: "viewer" }]);
    const target = within({ target_user_id: "bob@example.com" });
    expect(await alice.done("revoke_permission", target)).toEqual({
      ...target,
      revoked_by: "alice@example.com",
      revoked_at: isoTime(collider.clock.now()),
    });
    expect(await timesListed(bob)).toBe(0);
    const again = await alice.send("revoke_permission", target);
    expect(again.error).toMatchObject({
      status: "NOT_FOUND",
      details: [
        { reason: "PERMISSION_ABSENT" },
        { fieldViolations: [{ field: "payload.target_user_id" }] },
      ],
    });
  });

  it("is of an address, however that is written", async () => {
    await grant("viewer", { target_user_id: "Bob@Example.COM" });
    expect(await timesListed(bob)).toBe(1);
    const target_user_id = "BOB@example.com";
    await alice.done("revoke_permission", within({ target_user_id }));
    expect(await timesListed(bob)).toBe(0);
  });

  it("leaves the etag of whoever edits as it was", async () => {
    const shown = await alice.done("get_casefile", within());
    await grant("editor");
    expect(await alice.done("get_casefile", within())).toMatchObject({
      casefile: shown["casefile"],
    });
  });

  it("ends with its time, in the casefile, in lists and in counts", async () => {
    const dave = await collider.as("dave@example.com");
    const before = await dave.done("list_casefiles", {});
    const target_user_id = "dave@example.com";
    await grant("editor", { target_user_id, expires_at: inHours(1) });
    expect(await dave.done("list_casefiles", {})).toMatchObject({
      casefiles: [{ casefile_id: casefileId() }],
      total_count: 1,
    });
    collider.clock.advanceBy(HOUR_MS);
    expect(await dave.done("list_casefiles", {})).toEqual(before);
    const { error } = await dave.send("get_casefile", within());
    expect(error?.status).toBe("PERMISSION_DENIED");
    expect(await permissions()).toEqual([]);
    expect(await alice.done("get_casefile", within())).toMatchObject({
      acl: { permissions: [] },
    });
  });

  it("that has ended is dropped with the next one", async () => {
    await grant("editor", { expires_at: inHours(1) });
    collider.clock.advanceBy(HOUR_MS);
    await grant("viewer", { target_user_id: "carol@example.com" });
    const kept = collider.kept().documents[`casefiles/${casefileId()}`];
    expect(kept?.["readers"]).toEqual([
      "alice@example.com",
      "carol@example.com",
    ]);
  });

  it.each([
    ["the owner's level", { permission: "owner" }, "payload.permission"],
    ["no level", { permission: "none" }, "payload.permission"],
    ["nobody", { target_user_id: "" }, "payload.target_user_id"],
    [
      "a moment that is over",
      { expires_at: "2020-01-01T00:00:00Z" },
      "payload.expires_at",
    ],
    ["no moment", { expires_at: "soon" }, "payload.expires_at"],
  ])("of %s is refused", async (_, fields, field) => {
    const { error } = await grant("viewer", fields);
    expect(error?.status).toBe("INVALID_ARGUMENT");
    expect(error?.details[1]).toMatchObject({ fieldViolations: [{ field }] });
    expect(await permissions()).toEqual([]);
  });

  it("ends now at the earliest, and later by a moment", async () => {
    const now = await grant("viewer", { expires_at: inHours(0) });
    expect(now.error?.status).toBe("INVALID_ARGUMENT");
    const later = isoTime(collider.clock.now() + 1);
    expect((await grant("viewer", { expires_at: later })).error).toBeNull();
  });

  it.each(["grant_permission", "revoke_permission"])(
    "does not touch the owner (%s)",
    async (operation) => {
      await grant("admin");
      for (const client of [alice, bob]) {
        const { error } = await client.send(
          operation,
          within({
            target_user_id: "Alice@example.com",
            ...(operation === "grant_permission"
              ? { permission: "viewer" }
              : {}),
          }),
        );
        expect(error).toMatchObject({
          status: "FAILED_PRECONDITION",
          details: [
            { reason: "TARGET_IS_OWNER" },
            { fieldViolations: [{ field: "payload.target_user_id" }] },
          ],
        });
      }
    },
  );

  it("of an admin whose access ends does not outlast it", async () => {
    await grant("admin", { expires_at: inHours(1) });
    const target_user_id = "carol@example.com";
    for (const fields of [{}, { expires_at: inHours(2) }]) {
      for (const target of [target_user_id, "bob@example.com"]) {
        const { error } = await grant(
          "admin",
          { ...fields, target_user_id: target },
          bob,
        );
        expect(error).toMatchObject({
          status: "PERMISSION_DENIED",
          details: [
            { reason: "GRANT_OUTLASTS_OWN" },
            { fieldViolations: [{ field: "payload.expires_at" }] },
          ],
        });
      }
    }
    const fields = { target_user_id, expires_at: inHours(1) };
    expect((await grant("admin", fields, bob)).error).toBeNull();
  });

  it("is made once by a repeated request, whatever has come of it since", async () => {
    const payload = within({
      target_user_id: "bob@example.com",
      permission: "viewer",
      expires_at: inHours(1),
    });
    const first = await alice.done("grant_permission", payload, REPEATABLE);
    const target = within({ target_user_id: "bob@example.com" });
    await alice.done("revoke_permission", target);
    collider.clock.advanceBy(2 * HOUR_MS);
    expect(await alice.done("grant_permission", payload, REPEATABLE)).toEqual(
      first,
    );
    expect(await timesListed(bob)).toBe(0);
  });

  it("is refused in the commit to whoever was an admin when the call was allowed", async () => {
    await grant("viewer");
    const { documents } = collider.composition.platform;
    const late = documents.transaction(async (transaction) =>
      grantAccess(
        transaction,
        casefileId(),
        {
          targetId: "carol@example.com",
          permission: "admin",
          expiresAt: undefined,
          notes: undefined,
        },
        { callerId: "bob@example.com", now: collider.clock.now() },
      ),
    );
    await expect(late).rejects.toMatchObject({ code: "PERMISSION_DENIED" });
  });

  it("that a model asks for waits for the word of whom it asks for", async () => {
    const { registry, dispatch } = collider.composition;
    const target_user_id = "eve@example.com";
    const { outcome } = await dispatch({
      operation: await registry.load("grant_permission"),
      body: { payload: within({ target_user_id, permission: "viewer" }) },
      caller: {
        id: "alice@example.com",
        kind: "user",
        email: "alice@example.com",
        claimedRoles: ["user"],
        byAgent: true,
      },
      traceparent: null,
    });
    expect(outcome).toMatchObject({
      type: "denied",
      error: { reason: "APPROVAL_REQUIRED" },
    });
    expect(await permissions()).toEqual([]);
  });

  it("is one of a hundred at most, and any of them may be replaced", async () => {
    const entries = Object.fromEntries(
      Array.from({ length: 100 }, (_, index) => [
        `user-${index}@example.com`,
        { permission: "viewer" },
      ]),
    );
    await collider.composition.platform.documents.transaction(
      async (transaction) =>
        transaction.write({
          type: "update",
          path: `casefiles/${casefileId()}`,
          fields: { acl: { public_access: "none", entries } },
        }),
    );
    const { error } = await grant("viewer");
    expect(error).toMatchObject({
      status: "FAILED_PRECONDITION",
      details: [{ reason: "TOO_MANY_PERMISSIONS" }],
    });
    const known = { target_user_id: "user-7@example.com" };
    expect((await grant("editor", known)).error).toBeNull();
    await alice.done("revoke_permission", within(known));
    expect((await grant("viewer")).error).toBeNull();
  });
});
