import { ColliderError } from "#shared/kernel/error.ts";
import { canonicalJson } from "#shared/kernel/json.ts";
import { isoTime } from "#shared/kernel/time.ts";
import type { Transaction } from "#shared/platform/document-store.ts";
import {
  definitionHashOf,
  keepDefinition,
} from "#workflows/runtime/run/definitions.ts";
import type { PlannedWorkflow } from "#workflows/runtime/run/workflow-source.ts";
import { readSaved, savedPath, type SavedWorkflow } from "./saved-workflow.ts";

/** So many versions can still be read by name. */
const KEPT_VERSIONS = 50;

export interface Saving {
  readonly ownerId: string;
  readonly workflow: PlannedWorkflow;
  /** The version that is replaced; null where there is to be none yet. */
  readonly etag: string | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

function alreadySaved({ name, version }: SavedWorkflow): ColliderError {
  return new ColliderError(
    "ALREADY_EXISTS",
    `You have saved another workflow "${name}" already. Name its version as etag to replace it.`,
    { reason: "WORKFLOW_SAVED", metadata: { version } },
  );
}

function staleEtag(): ColliderError {
  const fieldViolations = [
    {
      field: "payload.etag",
      description: "is not the version that is saved now",
      reason: "STALE",
    },
  ];
  return new ColliderError(
    "ABORTED",
    "The workflow has been saved again, or deleted, since the version that etag names. Read it again, and send its present version.",
    { reason: "ETAG_STALE", fieldViolations },
  );
}

/** @throws ColliderError ABORTED with the reason ETAG_STALE. */
export function assertFresh(
  saved: SavedWorkflow | null,
  etag: string | null,
): void {
  if (etag !== null && saved?.version !== etag) throw staleEtag();
}

function assertMayReplace(
  saved: SavedWorkflow | null,
  etag: string | null,
): void {
  assertFresh(saved, etag);
  if (saved !== null && etag === null) throw alreadySaved(saved);
}

function savedAnew(
  before: SavedWorkflow | null,
  { ownerId, workflow: { definition }, now }: Saving,
  version: string,
): SavedWorkflow {
  const at = isoTime(now);
  const older = (before?.versions ?? []).filter(
    (one) => one.version !== version,
  );
  const { name, description, input_schema: schema, steps } = definition;
  return {
    owner_id: ownerId,
    name,
    description: description ?? null,
    input_schema: schema === undefined ? null : canonicalJson(schema),
    steps_count: steps.length,
    version,
    versions: [{ version, saved_at: at }, ...older].slice(0, KEPT_VERSIONS),
    created_at: before?.created_at ?? at,
    updated_at: at,
  };
}

/**
 * Saves a definition under its name, in the transaction. What is saved already as it is stays as it is.
 *
 * @throws ColliderError ALREADY_EXISTS where another is saved and no etag is given; ABORTED for an etag of another.
 */
export async function saveWorkflow(
  transaction: Transaction,
  saving: Saving,
): Promise<SavedWorkflow> {
  const { ownerId, workflow, etag } = saving;
  const { name } = workflow.definition;
  const version = definitionHashOf(workflow);
  const before = await readSaved(transaction, ownerId, name);
  if (before?.version === version) return before;
  assertMayReplace(before, etag);
  const saved = savedAnew(before, saving, version);
  await keepDefinition(transaction, version, workflow);
  const path = savedPath(ownerId, name);
  transaction.write({ type: "set", path, data: saved });
  return saved;
}
