import {
  canonicalJson,
  utf8Bytes,
  type JsonObject,
} from "#shared/kernel/json.ts";
import type { WorkflowDefinition } from "#workflows/definition/workflow-definition.ts";
import type { Plan } from "./plan.ts";

// What a document holds.
const MAX_STORED_BYTES = 1024 * 1024;

/** The document of a definition with its plan: text, because a document holds no arrays of arrays. */
export function storedWorkflow(workflow: {
  readonly definition: WorkflowDefinition;
  readonly plan: Plan;
}): JsonObject {
  return {
    definition: canonicalJson(workflow.definition),
    plan: canonicalJson(workflow.plan),
  };
}

/** Whether the document can be kept. Its length is that of its JSON, in which each quote of the texts takes two bytes. */
export function fitsDocument(stored: JsonObject): boolean {
  return utf8Bytes(JSON.stringify(stored)) <= MAX_STORED_BYTES;
}
