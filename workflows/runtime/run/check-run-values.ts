import {
  runValueViolations,
  type RunValues,
} from "#workflows/planner/check-input.ts";
import { refusedWorkflow } from "./refused-workflow.ts";
import type { PlannedWorkflow } from "./workflow-source.ts";

/**
 * Checks what a run is started with against what its workflow needs.
 *
 * @throws ColliderError INVALID_ARGUMENT that names every missing or wrong value.
 */
export function checkRunValues(
  { definition }: PlannedWorkflow,
  values: RunValues,
): void {
  const violations = runValueViolations(definition, values);
  if (violations.length > 0) throw refusedWorkflow("payload", violations);
}
