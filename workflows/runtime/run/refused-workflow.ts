import type { ColliderError, FieldViolation } from "#shared/kernel/error.ts";
import { fieldsInvalid } from "#shared/registry/parse-input.ts";

/** Everything for which a workflow cannot be started, each with its path below a field of the request. */
export function refusedWorkflow(
  field: string,
  found: readonly FieldViolation[],
): ColliderError {
  const fieldViolations = found.map((violation) => ({
    ...violation,
    field: `${field}.${violation.field}`,
  }));
  return fieldsInvalid(fieldViolations, {
    says: "The workflow cannot be started",
    reason: "WORKFLOW_INVALID",
  });
}
