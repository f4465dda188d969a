import { Duration } from "#shared/kernel/duration.ts";
import type { FieldViolation } from "#shared/kernel/error.ts";
import type { RateLimit } from "#workflows/definition/rate-limit.ts";
import type { PlanRateLimit } from "./plan.ts";
import type { ToolFacts } from "./tool-facts.ts";
import { violation, type FieldPath } from "./violation.ts";

// One document is written for each attempt of a key.
const MOST_PER_SECOND = 10;
const LONGEST_INTERVAL_MS = 86_400_000;

export function rateLimitPlan({ key, limit, per }: RateLimit): PlanRateLimit {
  return { key: key ?? null, interval_ms: Duration.parse(per) / limit };
}

/** @param facts - undefined when the tool is unknown. */
export function rateLimitViolations(
  path: FieldPath,
  written: RateLimit | undefined,
  facts: ToolFacts | undefined,
): FieldViolation[] {
  if (written === undefined) return [];
  if (facts?.effect === "control")
    return [
      violation(
        path,
        "NOT_ALLOWED",
        "belongs to a step that calls an operation; the engine does this one by itself",
      ),
    ];
  const { interval_ms } = rateLimitPlan(written);
  if (interval_ms < 1000 / MOST_PER_SECOND)
    return [
      violation(
        [...path, "limit"],
        "TOO_BIG",
        `comes to more than ${MOST_PER_SECOND} a second, the most that one key allows`,
      ),
    ];
  return interval_ms > LONGEST_INTERVAL_MS
    ? [
        violation(
          [...path, "per"],
          "TOO_BIG",
          "comes to less than one a day, the least that there is",
        ),
      ]
    : [];
}
