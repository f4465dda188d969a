import type { FieldViolation } from "#shared/kernel/error.ts";

export type FieldPath = readonly PropertyKey[];

/** `workflow_definition.steps[2].parameters.casefile_id` of the path inside the definition. */
function fieldOf(path: FieldPath): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === "number" ? `${text}[${key}]` : `${text}.${String(key)}`,
    "workflow_definition",
  );
}

/** A violation at a path inside the definition. */
export function violation(
  path: FieldPath,
  reason: string,
  description: string,
): FieldViolation {
  return { field: fieldOf(path), reason, description };
}
