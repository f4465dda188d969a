import type { FieldViolation } from "#shared/kernel/error.ts";
import { fieldPath } from "#shared/kernel/field-path.ts";

export type FieldPath = readonly PropertyKey[];

/** `workflow_definition.steps[2].parameters.casefile_id` of the path inside the definition. */
export function fieldOf(path: FieldPath): string {
  return fieldPath("workflow_definition", path);
}

/** A violation at a path inside the definition. */
export function violation(
  path: FieldPath,
  reason: string,
  description: string,
): FieldViolation {
  return { field: fieldOf(path), reason, description };
}
