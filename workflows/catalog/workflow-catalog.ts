import { JsonRecord, type JsonValue } from "#shared/kernel/json.ts";
import { casefileSetup } from "./casefile-setup.ts";
import { clientSearch } from "./client-search.ts";
import { complexAnalysis } from "./complex-analysis.ts";
import { evidenceSweep } from "./evidence-sweep.ts";
import { gatherEvidence } from "./gather-evidence.ts";
import { parallelCollection } from "./parallel-collection.ts";

/** The workflows that ship, by name. */
export const WORKFLOW_CATALOG: ReadonlyMap<string, JsonValue> = new Map(
  [
    casefileSetup,
    clientSearch,
    parallelCollection,
    gatherEvidence,
    complexAnalysis,
    evidenceSweep,
  ].map((workflow) => [workflow.name, JsonRecord.parse(workflow)]),
);
