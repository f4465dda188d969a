import { ColliderError } from "#shared/kernel/error.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { Page, PageRequest } from "#shared/kernel/page.ts";
import type { DocumentReader } from "#shared/platform/document-store.ts";
import { queryPage } from "#shared/platform/query-page.ts";
import { readDefinition } from "#workflows/runtime/run/definitions.ts";
import {
  readSaved,
  readSavedDocument,
  SAVED_WORKFLOWS,
  type SavedWorkflow,
} from "./saved-workflow.ts";

/** What an owner has saved, by name. */
export async function listSaved(
  reader: DocumentReader,
  ownerId: string,
  page: PageRequest,
): Promise<Page<SavedWorkflow>> {
  const found = await queryPage(
    reader,
    {
      from: { collection: SAVED_WORKFLOWS },
      where: [{ field: "owner_id", operator: "==", value: ownerId }],
      orderBy: [{ field: "name", direction: "ascending" }],
    },
    page,
  );
  return { ...found, items: found.items.map(readSavedDocument) };
}

/** The present definition that an owner has saved under a name; null where there is none. */
export async function savedDefinition(
  reader: Pick<DocumentReader, "get">,
  ownerId: string,
  name: string,
): Promise<JsonObject | null> {
  const saved = await readSaved(reader, ownerId, name);
  return saved === null ? null : readDefinition(reader, saved.version);
}

/** @throws ColliderError NOT_FOUND. */
export async function requireSaved(
  reader: Pick<DocumentReader, "get">,
  ownerId: string,
  name: string,
): Promise<SavedWorkflow> {
  const saved = await readSaved(reader, ownerId, name);
  if (saved !== null) return saved;
  throw new ColliderError(
    "NOT_FOUND",
    `No workflow "${name}" is saved. list_workflow_definitions shows those that are.`,
    { reason: "WORKFLOW_UNKNOWN" },
  );
}
