import { JsonRecord, type JsonValue } from "#shared/kernel/json.ts";
import { casefileSetup } from "./casefile-setup.ts";
import { clientSearch } from "./client-search.ts";

/** The workflows that ship, by name. */
export const WORKFLOW_CATALOG: ReadonlyMap<string, JsonValue> = new Map(
  [casefileSetup, clientSearch].map((workflow) => [
    workflow.name,
    JsonRecord.parse(workflow),
  ]),
);
