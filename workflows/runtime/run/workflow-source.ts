import { LRUCache } from "lru-cache";
import { ColliderError, type FieldViolation } from "#shared/kernel/error.ts";
import { hashJson } from "#shared/kernel/hash.ts";
import type { JsonValue } from "#shared/kernel/json.ts";
import { fieldsInvalid } from "#shared/registry/parse-input.ts";
import { loadConditions } from "#workflows/definition/load-conditions.ts";
import type { WorkflowDefinition } from "#workflows/definition/workflow-definition.ts";
import {
  runValueViolations,
  type RunValues,
} from "#workflows/planner/check-input.ts";
import { hasConditions } from "#workflows/planner/check-condition.ts";
import type { Plan } from "#workflows/planner/plan.ts";
import type { ToolFacts } from "#workflows/planner/tool-facts.ts";
import { validate } from "#workflows/planner/validate.ts";

/** A workflow that can be started. */
export interface PlannedWorkflow {
  readonly definition: WorkflowDefinition;
  readonly plan: Plan;
}

export interface WorkflowSourceParts {
  /** The workflows that ship, by name. */
  readonly catalog: ReadonlyMap<string, JsonValue>;
  /** What an owner has saved under a name. */
  readonly saved: (ownerId: string, name: string) => Promise<JsonValue | null>;
  /** What planning knows of every tool, by name. */
  readonly tools: () => Promise<ReadonlyMap<string, ToolFacts>>;
}

const KEPT_WORKFLOWS = 200;

function invalid(
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

/** Finds the workflow that a request names or brings, and makes its plan. */
export class WorkflowSource {
  readonly #parts: WorkflowSourceParts;
  readonly #planned = new LRUCache<string, PlannedWorkflow>({
    max: KEPT_WORKFLOWS,
  });

  constructor(parts: WorkflowSourceParts) {
    this.#parts = parts;
  }

  get names(): readonly string[] {
    return [...this.#parts.catalog.keys()];
  }

  /** The definitions of the catalog, by name. */
  get catalog(): ReadonlyMap<string, JsonValue> {
    return this.#parts.catalog;
  }

  /**
   * A workflow of the catalog, or else one that the owner has saved.
   *
   * @throws ColliderError NOT_FOUND for a name that neither has.
   */
  async named(name: string, ownerId: string): Promise<PlannedWorkflow> {
    const { catalog, saved } = this.#parts;
    const definition = catalog.get(name) ?? (await saved(ownerId, name));
    if (definition !== null)
      return this.planned(definition, "payload.workflow_name");
    throw new ColliderError(
      "NOT_FOUND",
      `There is no workflow "${name}", and none saved by you. Known: ${this.names.join(", ")}.`,
      {
        reason: "WORKFLOW_UNKNOWN",
        fieldViolations: [
          {
            field: "payload.workflow_name",
            description: `"${name}" is not a workflow`,
            reason: "UNKNOWN",
          },
        ],
      },
    );
  }

  /** @throws ColliderError INVALID_ARGUMENT with everything that is wrong with the definition. */
  async planned(
    definition: JsonValue,
    field: string,
  ): Promise<PlannedWorkflow> {
    const hash = hashJson(definition);
    const known = this.#planned.get(hash);
    if (known !== undefined) return known;
    const tools = await this.#parts.tools();
    const validation = validate(
      definition,
      (name) => tools.get(name),
      [...tools.keys()],
      hasConditions(definition) ? await loadConditions() : null,
    );
    if (!validation.ok) throw invalid(field, validation.violations);
    this.#planned.set(hash, validation);
    return validation;
  }
}

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
  if (violations.length > 0) throw invalid("payload", violations);
}
