import { describe, expect, it } from "vitest";
import { accessControlListOf } from "#shared/auth/access-control-list.ts";
import { accessLevel, isAtLeast } from "#shared/auth/access-level.ts";
import { permissionsOf, ROLES } from "#shared/auth/roles.ts";
import type { JsonObject } from "#shared/kernel/json.ts";

const NOW = Date.UTC(2026, 10, 23, 9);

function casefile(fields: JsonObject = {}): JsonObject {
  return {
    owner_id: "alice@example.com",
    acl: {
      public_access: "none",
      entries: {
        "bob@example.com": { permission: "editor" },
        "carol@example.com": {
          permission: "admin",
          expires_at: "2026-11-23T10:00:00.000Z",
        },
        "dave@example.com": { permission: "boss" },
      },
    },
    ...fields,
  };
}

describe("the access that a principal holds", () => {
  it.each([
    ["alice@example.com", "owner"],
    ["bob@example.com", "editor"],
    ["carol@example.com", "admin"],
    ["dave@example.com", "none"],
    ["eve@example.com", "none"],
    ["__proto__", "none"],
    ["constructor", "none"],
    ["", "none"],
  ])("is for %j %s", (principal, level) => {
    expect(accessLevel(casefile(), principal, NOW)).toBe(level);
  });

  it("ends with its entry, at that moment", () => {
    const end = Date.UTC(2026, 10, 23, 10);
    expect(accessLevel(casefile(), "carol@example.com", end - 1)).toBe("admin");
    expect(accessLevel(casefile(), "carol@example.com", end)).toBe("none");
  });

  it("is the public one where there is no entry", () => {
    const open = casefile({ acl: { public_access: "viewer", entries: {} } });
    expect(accessLevel(open, "eve@example.com", NOW)).toBe("viewer");
  });

  it("is none at all once the casefile is deleted", () => {
    const gone = casefile({ deleted_at: "2026-11-23T08:00:00.000Z" });
    expect(accessLevel(gone, "alice@example.com", NOW)).toBe("none");
  });

  it("includes what the lower ones may do, and nothing above", () => {
    expect(isAtLeast("editor", "viewer")).toBe(true);
    expect(isAtLeast("editor", "editor")).toBe(true);
    expect(isAtLeast("editor", "admin")).toBe(false);
    expect(isAtLeast("none", "none")).toBe(true);
  });
});

describe("the access-control list", () => {
  it("is shown entry by entry, with what each grants and until when", () => {
    expect(accessControlListOf(casefile(), NOW)).toEqual({
      public_access: "none",
      permissions: [
        { user_id: "bob@example.com", permission: "editor" },
        {
          user_id: "carol@example.com",
          permission: "admin",
          expires_at: "2026-11-23T10:00:00.000Z",
        },
        { user_id: "dave@example.com", permission: "none" },
      ],
    });
  });

  it("leaves out what has expired", () => {
    const end = Date.UTC(2026, 10, 23, 10);
    const { permissions } = accessControlListOf(casefile(), end);
    expect(permissions.map((one) => one.user_id)).toEqual([
      "bob@example.com",
      "dave@example.com",
    ]);
  });

  it("of a casefile that has none grants nothing", () => {
    const nothing = { public_access: "none", permissions: [] };
    expect(accessControlListOf({}, NOW)).toEqual(nothing);
    expect(accessControlListOf({ acl: { entries: [] } }, NOW)).toEqual(nothing);
  });
});

describe("roles", () => {
  it("add up, and an unknown one adds nothing", () => {
    const user = permissionsOf(["user"]);
    expect(permissionsOf(["viewer", "user", "toString"])).toEqual(user);
    expect(permissionsOf([])).toEqual(new Set());
  });

  it("never give what only the platform may do", () => {
    expect(permissionsOf([...ROLES, "internal"])).not.toContain(
      "platform:control",
    );
  });
});
