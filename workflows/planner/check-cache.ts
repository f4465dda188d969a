import { Duration } from "#shared/kernel/duration.ts";
import type { FieldViolation } from "#shared/kernel/error.ts";
import type { StepCache } from "#workflows/definition/step-cache.ts";
import type { PlanCache } from "./plan.ts";
import { outside } from "./timing.ts";
import type { ToolFacts } from "./tool-facts.ts";
import { violation, type FieldPath } from "./violation.ts";

const LONGEST_AGE = { ms: 30 * 86_400_000, because: "which is 30 days" };

export function cachePlan({ key, max_age }: StepCache): PlanCache {
  return { key: key ?? null, max_age_ms: Duration.parse(max_age) };
}

/** Why no earlier answer of a tool may stand for a call of it. */
function toolFault({ effect, isCacheable }: ToolFacts): string | null {
  if (effect === "control")
    return "belongs to a step that calls an operation; the engine does this one by itself";
  if (effect !== "none")
    return "belongs to a step that only reads; what this one changes would be left undone";
  return isCacheable
    ? null
    : "is not for this tool, which looks with each call at what its caller may see";
}

/** @param facts - undefined when the tool is unknown. */
export function cacheViolations(
  path: FieldPath,
  written: StepCache | undefined,
  facts: ToolFacts | undefined,
): FieldViolation[] {
  if (written === undefined) return [];
  const fault = facts === undefined ? null : toolFault(facts);
  if (fault !== null) return [violation(path, "NOT_ALLOWED", fault)];
  return outside([...path, "max_age"], written.max_age, LONGEST_AGE);
}
