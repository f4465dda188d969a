import type { AccessLevel } from "#shared/auth/access-level.ts";
import type { Permission } from "#shared/auth/roles.ts";

/** Names of the declared patterns; `shared/dispatch/policy-patterns.ts` says what each holds. */
export type PolicyPattern =
  | "read"
  | "write"
  | "sensitive"
  | "evidence_write"
  | "external_effect"
  | "in_person"
  | "control";

/** What an operation requires. Every field is stated, so that nothing is granted by being forgotten. */
export interface PolicyDeclaration {
  readonly pattern: PolicyPattern;
  /** All of them; an empty list admits every authenticated caller. */
  readonly permissions: readonly Permission[];
  /** The level that the caller must hold on the casefile of the input's `casefile_id`, where the input names one. */
  readonly casefile: AccessLevel;
  /** A permission that stands in for that level; where it is left out, nothing does. */
  readonly insteadOfCasefile?: Permission;
  /**
   * `owner`: the input's `session_id`, where it names one, is the caller's own. `closing`: the same, of an operation that
   * closes it; it may find it closed, and is no work in it.
   */
  readonly session: "none" | "owner" | "closing";
  /** That it looks itself at what a caller's service token is bound to; any other operation has to name that. */
  readonly looksAtBound?: true;
  /** Members of the answer, by dot path, that are left out for whoever holds less than a level on the casefile. */
  readonly withheld?: {
    readonly fields: readonly string[];
    readonly below: AccessLevel;
  };
}

/** Whether the platform alone may call an operation, so that its function is open to nobody else. */
export function isForPlatformAlone({ pattern }: PolicyDeclaration): boolean {
  return pattern === "control";
}
