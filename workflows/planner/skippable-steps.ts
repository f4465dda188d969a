import { runIfOf } from "#workflows/definition/run-if.ts";
import { foldSteps } from "./fold-steps.ts";
import type { Plan } from "./plan.ts";

/** The ids of the steps that may be skipped although no step fails: for their own condition, or for one before them. */
export function skippableSteps(plan: Plan): ReadonlySet<string> {
  const skippable = foldSteps<boolean>(
    plan,
    (step, before) =>
      step.when !== undefined ||
      (runIfOf(step) === "all_success" && before.includes(true)),
  );
  return new Set(
    [...skippable].flatMap(([stepId, may]) => (may ? [stepId] : [])),
  );
}
