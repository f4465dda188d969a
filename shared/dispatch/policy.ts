import type { AccessLevel } from "#shared/auth/access-level.ts";
import type { Permission } from "#shared/auth/roles.ts";
import type { Operation } from "#shared/registry/operation.ts";
import type {
  PolicyDeclaration,
  PolicyPattern,
} from "#shared/registry/policy-declaration.ts";
import type { RequestEnvelope } from "./envelope.ts";
import type { HookNeeds } from "./hooks.ts";
import type { Obligations } from "./obligations.ts";
import { PATTERNS, type PatternRules } from "./policy-patterns.ts";

/** The policy of one call: its operation's pattern, the operation's own requirements, and the caller's hints. */
export interface EffectivePolicy {
  readonly pattern: PolicyPattern;
  readonly permissions: readonly Permission[];
  readonly casefile: AccessLevel;
  readonly insteadOfCasefile: Permission | undefined;
  readonly looksAtBound: boolean;
  readonly session: PolicyDeclaration["session"];
  readonly contextRequirements: RequestEnvelope["context_requirements"];
  readonly hooks: readonly string[];
  /** Those of them that the caller cannot skip. */
  readonly mandatoryHooks: readonly string[];
  readonly timeoutMs: number;
  /** Null for no limit. */
  readonly callsPerMinute: number | null;
  readonly agents: PatternRules["agents"];
  /** Whether the operation's own effect changes something. */
  readonly changes: boolean;
  /** That the caller wishes to approve of this call before it is made. */
  readonly approval: boolean;
  readonly withheld: PolicyDeclaration["withheld"];
  /** What the caller wishes to be left out. */
  readonly obligations: Obligations;
}

/** What is declared, and what a caller adds: nothing, most often. */
function union<Item>(
  declared: readonly Item[],
  added: readonly Item[],
): readonly Item[] {
  return added.length === 0 ? declared : [...new Set([...declared, ...added])];
}

/** A wish about the result, and for an approval, goes with the call that a delegated one becomes. */
function hintsFor<Services>(
  { effect }: Operation<Services>,
  { policy_hints: hints }: RequestEnvelope,
): RequestEnvelope["policy_hints"] {
  if (effect !== "delegated") return hints;
  const { permissions, mandatory_hooks } = hints;
  return { permissions, mandatory_hooks, redact: [], require_approval: false };
}

/** Hints and directives tighten: they add permissions and hooks and bring the deadline nearer, never the reverse. */
export function resolvePolicy<Services>(
  operation: Operation<Services>,
  envelope: RequestEnvelope,
): EffectivePolicy {
  const { policy } = operation;
  const pattern = PATTERNS[policy.pattern];
  const directives = envelope.execution_directives;
  const hints = hintsFor(operation, envelope);
  const wished = union(envelope.hooks, hints.mandatory_hooks);
  return {
    pattern: policy.pattern,
    permissions: union(policy.permissions, hints.permissions),
    casefile: policy.casefile,
    insteadOfCasefile: policy.insteadOfCasefile,
    looksAtBound: policy.looksAtBound ?? false,
    session: policy.session,
    contextRequirements: envelope.context_requirements,
    hooks: union(pattern.hooks, wished),
    mandatoryHooks: union(pattern.mandatoryHooks, hints.mandatory_hooks),
    timeoutMs:
      1000 *
      Math.min(
        directives.timeout_seconds ?? Infinity,
        operation.timeoutSeconds,
      ),
    callsPerMinute: pattern.callsPerMinute,
    agents: pattern.agents,
    changes: operation.effect !== "none" && operation.effect !== "delegated",
    approval: hints.require_approval,
    withheld: policy.withheld,
    obligations: {
      redact: hints.redact,
      maxItems: hints.max_items ?? null,
    },
  };
}

/** Every hook that a pattern names; the mandatory ones are among them. */
export const PATTERN_HOOKS: readonly string[] = [
  ...new Set(Object.values(PATTERNS).flatMap(({ hooks }) => hooks)),
];

/** The hooks of an operation whose request was refused before it could be understood. */
export function defaultHooks<Services>(
  operation: Operation<Services>,
): HookNeeds {
  return PATTERNS[operation.policy.pattern];
}
