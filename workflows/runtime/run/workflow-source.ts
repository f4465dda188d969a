import { LRUCache } from "lru-cache";
import { ColliderError } from "#shared/kernel/error.ts";
import { hashJson } from "#shared/kernel/hash.ts";
import type { JsonValue } from "#shared/kernel/json.ts";
import { loadConditions } from "#workflows/definition/load-conditions.ts";
import type { WorkflowDefinition } from "#workflows/definition/workflow-definition.ts";
import type { Plan } from "#workflows/planner/plan.ts";
import type { ToolFacts } from "#workflows/planner/tool-facts.ts";
import type { Validation } from "#workflows/planner/validate.ts";
import { refusedWorkflow } from "./refused-workflow.ts";

/** A workflow that can be started. */
export interface PlannedWorkflow {
  readonly definition: WorkflowDefinition;
  readonly plan: Plan;
}

export interface WorkflowSourceParts {
  /** The workflows that ship, by name; they are loaded when somebody asks for a workflow. */
  readonly catalog: () => Promise<ReadonlyMap<string, JsonValue>>;
  /** What an owner has saved under a name. */
  readonly saved: (ownerId: string, name: string) => Promise<JsonValue | null>;
  /** What planning knows of every tool, by name. */
  readonly tools: () => Promise<ReadonlyMap<string, ToolFacts>>;
}

const KEPT_WORKFLOWS = 200;

/** Finds the workflow that a request names or brings, and makes its plan. */
export class WorkflowSource {
  readonly #parts: WorkflowSourceParts;
  readonly #planned = new LRUCache<string, PlannedWorkflow>({
    max: KEPT_WORKFLOWS,
  });

  constructor(parts: WorkflowSourceParts) {
    this.#parts = parts;
  }

  /** The definitions of the workflows that ship, by name. */
  async catalog(): Promise<ReadonlyMap<string, JsonValue>> {
    return this.#parts.catalog();
  }

  /**
   * A workflow of the catalog, or else one that the owner has saved.
   *
   * @throws ColliderError NOT_FOUND for a name that neither has.
   */
  async named(name: string, ownerId: string): Promise<PlannedWorkflow> {
    const catalog = await this.catalog();
    const { saved } = this.#parts;
    const definition = catalog.get(name) ?? (await saved(ownerId, name));
    if (definition !== null)
      return this.planned(definition, "payload.workflow_name");
    throw new ColliderError(
      "NOT_FOUND",
      `There is no workflow "${name}", and none saved by you. Known: ${[...catalog.keys()].join(", ")}.`,
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
    const validation = await this.#validated(definition);
    if (!validation.ok) throw refusedWorkflow(field, validation.violations);
    this.#planned.set(hash, validation);
    return validation;
  }

  /** Planning is loaded when there is something to plan: a function that is called for a step alone never needs it. */
  async #validated(definition: JsonValue): Promise<Validation> {
    const tools = await this.#parts.tools();
    const { validate } = await import("#workflows/planner/validate.ts");
    const { hasConditions } =
      await import("#workflows/planner/check-condition.ts");
    return validate(
      definition,
      (name) => tools.get(name),
      [...tools.keys()],
      hasConditions(definition) ? await loadConditions() : null,
    );
  }
}
