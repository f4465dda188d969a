import type { PolicyPattern } from "#shared/registry/policy-declaration.ts";
import type { HookNeeds } from "./hooks.ts";

/** What a pattern holds for the operations that name it. */
export interface PatternRules extends HookNeeds {
  /** The most that one caller may call one operation; null for no limit of the pattern's own. */
  readonly callsPerMinute: number | null;
  /** Whether a model that asks in somebody's name waits for his word, is refused, or neither. */
  readonly agents: "allowed" | "need_approval" | "refused";
}

const READ: PatternRules = {
  hooks: ["metrics", "audit", "session_lifecycle"],
  mandatoryHooks: ["audit"],
  callsPerMinute: null,
  agents: "allowed",
};

const WRITE: PatternRules = {
  ...READ,
  mandatoryHooks: ["audit", "session_lifecycle"],
};

export const PATTERNS: Readonly<Record<PolicyPattern, PatternRules>> = {
  read: READ,
  write: WRITE,
  // What a model reads may ask it to let somebody in.
  sensitive: { ...WRITE, agents: "need_approval" },
  evidence_write: { ...WRITE, callsPerMinute: 600 },
  external_effect: { ...WRITE, callsPerMinute: 60, agents: "need_approval" },
  in_person: { ...WRITE, callsPerMinute: 60, agents: "refused" },
  control: {
    hooks: ["metrics", "audit"],
    mandatoryHooks: ["audit"],
    callsPerMinute: null,
    agents: "refused",
  },
};
