import { describe, expect, it } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { Client } from "../open-collider.ts";
import { sharedCasefile } from "./shared-casefile.ts";

const LEVELS = ["none", "viewer", "editor", "admin", "owner"] as const;
const DRY_RUN = { execution_directives: { dry_run: true } };

const { alice, bob, within, grant } = await sharedCasefile();

describe("the check of a permission", () => {
  it.each([
    ["viewer", [true, false, false, false]],
    ["editor", [true, true, false, false]],
    ["admin", [true, true, true, false]],
  ])("tells what %s may do", async (permission, allowed) => {
    await grant(permission);
    const [can_read, can_write, can_share, can_delete] = allowed;
    expect(await bob.done("check_permission", within())).toEqual(
      within({
        user_id: "bob@example.com",
        permission,
        can_read: can_read ?? null,
        can_write: can_write ?? null,
        can_share: can_share ?? null,
        can_delete: can_delete ?? null,
        has_required_permission: true,
      }),
    );
  });

  it("is of anybody, for whoever may read the casefile", async () => {
    const check = async (client: Client, user_id: string, needed: string) =>
      client.send(
        "check_permission",
        within({ user_id, required_permission: needed }),
      );
    const refused = await check(bob, "alice@example.com", "owner");
    expect(refused.error?.status).toBe("PERMISSION_DENIED");
    await grant("viewer");
    const owner = await check(bob, "ALICE@example.com", "owner");
    expect(owner.payload).toMatchObject({
      permission: "owner",
      can_delete: true,
      has_required_permission: true,
    });
    const stranger = await check(bob, "carol@example.com", "viewer");
    expect(stranger.payload).toMatchObject({
      permission: "none",
      can_read: false,
      has_required_permission: false,
    });
    const viewer = await check(alice, "bob@example.com", "editor");
    expect(viewer.payload).toMatchObject({ has_required_permission: false });
  });
});

describe("whoever a casefile is shared with", () => {
  it.each<[string, (typeof LEVELS)[number], JsonObject]>([
    ["get_casefile", "viewer", {}],
    ["check_permission", "viewer", {}],
    ["list_evidence", "viewer", {}],
    ["list_workflows", "viewer", {}],
    ["list_sessions", "viewer", {}],
    ["update_casefile", "editor", { title: "x" }],
    ["store_gmail_messages", "editor", { query: "", max_results: 1 }],
    ["create_session", "editor", {}],
    [
      "start_workflow",
      "editor",
      { workflow_name: "client_search", input: { client: "maria" } },
    ],
    ["list_permissions", "admin", {}],
    [
      "grant_permission",
      "admin",
      { target_user_id: "dave@example.com", permission: "admin" },
    ],
    ["revoke_permission", "admin", { target_user_id: "carol@example.com" }],
    ["set_public_access", "owner", { permission: "viewer" }],
    ["delete_casefile", "owner", { confirm: true }],
  ])("may %s from the level %s on", async (operation, required, fields) => {
    await grant("viewer", { target_user_id: "carol@example.com" });
    const answers: string[] = [];
    for (const level of LEVELS) {
      if (level !== "none" && level !== "owner") await grant(level);
      const client = level === "owner" ? alice : bob;
      const payload = within(fields);
      const { status, error } = await client.send(operation, payload, DRY_RUN);
      answers.push(error?.status ?? status);
    }
    const allowed = LEVELS.indexOf(required);
    expect(answers).toEqual(
      LEVELS.map((_, at) => (at < allowed ? "PERMISSION_DENIED" : "completed")),
    );
  });
});
