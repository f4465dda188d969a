import { describe, expect, it } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import { HOUR_MS, sharedCasefile } from "./shared-casefile.ts";

const { collider, alice, bob, carol, ...shared } = await sharedCasefile();
const { within, grant, timesListed, inHours } = shared;

describe("public access", () => {
  const open = async (permission: string): Promise<JsonObject> =>
    alice.done("set_public_access", within({ permission }));

  it("shows a casefile to everybody, in their lists too, until it ends", async () => {
    const etag = await alice.done("get_casefile", within());
    expect(await open("viewer")).toEqual(within({ public_access: "viewer" }));
    expect(await timesListed(carol)).toBe(1);
    expect(await carol.done("get_casefile", within())).toMatchObject({
      casefile: etag["casefile"],
      your_access: "viewer",
    });
    await open("none");
    expect(await timesListed(carol)).toBe(0);
    expect(await timesListed(alice)).toBe(1);
  });

  it("shows a casefile once to whoever holds a permission besides", async () => {
    await grant("editor");
    await open("viewer");
    const owned = { user_id: "Alice@example.com" };
    expect(await timesListed(bob, owned)).toBe(1);
    await open("none");
  });

  it("is what is left when a grant ends", async () => {
    await open("viewer");
    await grant("admin", { expires_at: inHours(1) });
    collider.clock.advanceBy(HOUR_MS);
    expect(await bob.done("get_casefile", within())).toMatchObject({
      your_access: "viewer",
    });
    await open("none");
  });

  it.each(["admin", "owner"])("is never %s", async (permission) => {
    const { error } = await alice.send(
      "set_public_access",
      within({ permission }),
    );
    expect(error?.status).toBe("INVALID_ARGUMENT");
  });

  it("ends with the casefile", async () => {
    await open("editor");
    await alice.done("delete_casefile", within({ confirm: true }));
    expect(await timesListed(carol)).toBe(0);
    for (const operation of ["grant_permission", "set_public_access"]) {
      const { error } = await alice.send(
        operation,
        within({
          permission: "viewer",
          ...(operation === "grant_permission"
            ? { target_user_id: "bob@example.com" }
            : {}),
        }),
      );
      expect(error?.status).toBe("PERMISSION_DENIED");
    }
  });
});
