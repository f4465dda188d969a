export const PERMISSIONS = [
  "casefiles:read",
  "casefiles:write",
  "tools:read",
  "tools:execute",
  "chat:read",
  "chat:write",
  "workspace:gmail:read",
  "workspace:gmail:write",
  "workspace:drive:read",
  "workspace:sheets:read",
  "workflows:read",
  "workflows:write",
  "platform:control",
  "admin",
] as const;

export type Permission = (typeof PERMISSIONS)[number];

const READ: readonly Permission[] = [
  "casefiles:read",
  "tools:read",
  "chat:read",
  "workspace:gmail:read",
  "workspace:drive:read",
  "workspace:sheets:read",
  "workflows:read",
];

const USER: readonly Permission[] = [
  ...READ,
  "casefiles:write",
  "tools:execute",
  "workspace:gmail:write",
  "chat:write",
  "workflows:write",
];

/** What each role may do. `admin` holds every permission but `platform:control`, which only the platform holds. */
const ROLE_PERMISSIONS: ReadonlyMap<string, readonly Permission[]> = new Map([
  ["viewer", READ],
  ["user", USER],
  ["admin", [...USER, "admin"]],
]);

export const ROLES: readonly string[] = [...ROLE_PERMISSIONS.keys()];

/** What the platform may do; no role gives it, whatever a token claims. */
export const INTERNAL_PERMISSIONS: ReadonlySet<Permission> = new Set([
  "platform:control",
]);

/** The permissions of all roles together; an unknown role holds none. */
export function permissionsOf(
  roles: readonly string[],
): ReadonlySet<Permission> {
  return new Set(roles.flatMap((role) => ROLE_PERMISSIONS.get(role) ?? []));
}
