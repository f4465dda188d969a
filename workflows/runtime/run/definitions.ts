import { LRUCache } from "lru-cache";
import { ColliderError } from "#shared/kernel/error.ts";
import { hashJson } from "#shared/kernel/hash.ts";
import { JsonRecord, type JsonObject } from "#shared/kernel/json.ts";
import type {
  DocumentReader,
  DocumentStore,
  Transaction,
} from "#shared/platform/document-store.ts";
import { WorkflowDefinition } from "#workflows/definition/workflow-definition.ts";
import type { PlannedWorkflow } from "./workflow-source.ts";
import { planSchema, type Plan } from "#workflows/planner/plan.ts";
import { storedWorkflow } from "#workflows/planner/stored-workflow.ts";

const KEPT_PLANS = 200;

function definitionPath(hash: string): string {
  return `workflow_definitions/${hash}`;
}

/** The hash of a definition with its plan: the tools' facts are part of what a run is pinned to. */
export function definitionHashOf({
  definition,
  plan,
}: PlannedWorkflow): string {
  return hashJson({ definition, plan });
}

/** Keeps a definition in the transaction, where it is not kept yet. */
export async function keepDefinition(
  transaction: Transaction,
  hash: string,
  content: PlannedWorkflow,
): Promise<void> {
  const path = definitionPath(hash);
  if ((await transaction.get(path)) !== null) return;
  const data = storedWorkflow(content);
  transaction.write({ type: "create", path, data });
}

function definitionGone(hash: string): ColliderError {
  return new ColliderError("INTERNAL", `The definition ${hash} is gone.`, {
    reason: "DEFINITION_GONE",
  });
}

/** @throws ColliderError INTERNAL when it is gone, which only happens when somebody deletes it by hand. */
async function readPart(
  reader: Pick<DocumentReader, "get">,
  hash: string,
  part: "definition" | "plan",
): Promise<unknown> {
  const document = await reader.get(definitionPath(hash));
  const text = document?.data[part];
  if (typeof text !== "string") throw definitionGone(hash);
  return JSON.parse(text);
}

/** A definition that is kept, as it was written. @throws ColliderError INTERNAL when it is gone. */
export async function readDefinition(
  reader: Pick<DocumentReader, "get">,
  hash: string,
): Promise<JsonObject> {
  return JsonRecord.parse(await readPart(reader, hash, "definition"));
}

/** The same, with the plan that was made of it. */
export async function readPlanned(
  reader: Pick<DocumentReader, "get">,
  hash: string,
): Promise<PlannedWorkflow> {
  return {
    definition: WorkflowDefinition.parse(await readDefinition(reader, hash)),
    plan: planSchema.parse(await readPart(reader, hash, "plan")),
  };
}

/**
 * The definitions that runs are pinned to, each an immutable document under the hash of its content, with the plan that
 * was made of it. An instance reads each once.
 */
export class Definitions {
  readonly #documents: DocumentStore;
  readonly #plans = new LRUCache<string, Plan>({ max: KEPT_PLANS });
  readonly #hashes = new WeakMap<Plan, string>();

  constructor(documents: DocumentStore) {
    this.#documents = documents;
  }

  /** As `definitionHashOf`; each is made once. */
  hashOf(workflow: PlannedWorkflow): string {
    const { plan } = workflow;
    const hash = this.#hashes.get(plan) ?? definitionHashOf(workflow);
    this.#hashes.set(plan, hash);
    return hash;
  }

  /** Keeps a definition in the transaction, where it is not kept yet. */
  async keep(
    transaction: Transaction,
    hash: string,
    content: PlannedWorkflow,
  ): Promise<void> {
    if (this.#plans.has(hash)) return;
    await keepDefinition(transaction, hash, content);
  }

  /** @throws ColliderError INTERNAL when it is gone, which only happens when somebody deletes it by hand. */
  async plan(hash: string): Promise<Plan> {
    const known = this.#plans.get(hash);
    if (known !== undefined) return known;
    const plan = planSchema.parse(
      await readPart(this.#documents, hash, "plan"),
    );
    this.#plans.set(hash, plan);
    return plan;
  }
}
