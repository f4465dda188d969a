import { ColliderError, type FieldViolation } from "#shared/kernel/error.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { fieldsInvalid } from "#shared/registry/parse-input.ts";
import { compositeField } from "#workflows/definition/composite-fields.ts";
import { translateComposite } from "#workflows/definition/composite.ts";
import type {
  PlannedWorkflow,
  WorkflowSource,
} from "#workflows/runtime/run/workflow-source.ts";

function invalid(
  found: readonly FieldViolation[],
  fieldOf: (field: string) => string,
): ColliderError {
  const named = found.map((one) => ({ ...one, field: fieldOf(one.field) }));
  return fieldsInvalid(named, {
    says: "The composite cannot be started",
    reason: "WORKFLOW_INVALID",
  });
}

/**
 * The workflow that a composite of the older kind becomes.
 *
 * @throws ColliderError INVALID_ARGUMENT with everything that has no counterpart, or that is wrong with the definition,
 * by its place in the composite.
 */
export async function plannedComposite(
  composite: JsonObject,
  workflows: WorkflowSource,
): Promise<PlannedWorkflow> {
  const translated = translateComposite(composite);
  if (!translated.ok)
    throw invalid(translated.violations, (field) => `payload.${field}`);
  const { definition, places } = translated;
  try {
    return await workflows.planned(definition, "payload");
  } catch (thrown) {
    if (!(thrown instanceof ColliderError)) throw thrown;
    if (thrown.fieldViolations.length === 0) throw thrown;
    throw invalid(thrown.fieldViolations, (field) =>
      compositeField(field, places),
    );
  }
}
