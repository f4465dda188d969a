import { ColliderError } from "#shared/kernel/error.ts";
import { CasefileId } from "#shared/kernel/ids.ts";
import { isoTime } from "#shared/kernel/time.ts";
import type {
  Document,
  DocumentReader,
  Transaction,
} from "#shared/platform/document-store.ts";
import type { Ids } from "#shared/platform/ids.ts";
import {
  etagOf,
  fieldData,
  readCasefile,
  type CasefileFields,
  type StoredCasefile,
} from "./casefile-document.ts";
import { casefilePath } from "./casefile-paths.ts";

/** Who does something, and when. */
export interface Actor {
  readonly callerId: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The changes that an update asks for, of the state that the etag names; what is undefined stays. */
export type CasefileChanges = {
  readonly [Field in keyof CasefileFields]?: CasefileFields[Field] | undefined;
} & { readonly etag?: string | undefined };

/**
 * The casefile's document, read in the transaction, so that whatever is written below it cannot outlive it.
 *
 * @throws ColliderError NOT_FOUND when it has been deleted since the call was allowed.
 */
export async function requireCasefile(
  reader: DocumentReader,
  casefileId: string,
): Promise<Document> {
  const document = await reader.get(casefilePath(casefileId));
  if (document !== null && document.data["deleted_at"] === undefined)
    return document;
  throw new ColliderError("NOT_FOUND", "The casefile has been deleted.", {
    reason: "CASEFILE_DELETED",
  });
}

/** Writes a new casefile, owned by the actor. */
export function writeCasefile(
  transaction: Transaction,
  { ids }: { readonly ids: Ids },
  fields: CasefileFields,
  { callerId, now }: Actor,
): CasefileId {
  const id = CasefileId.parse(ids.id("cf"));
  const at = isoTime(now);
  transaction.write({
    type: "create",
    path: casefilePath(id),
    data: {
      ...fieldData(fields),
      owner_id: callerId,
      acl: { public_access: "none", entries: {} },
      // Whom a list shows it to: one indexed filter.
      readers: [callerId],
      created_at: at,
      updated_at: at,
    },
  });
  return id;
}

function staleEtag(): ColliderError {
  return new ColliderError(
    "ABORTED",
    "The casefile has changed since this etag. Read it again, and update that.",
    {
      reason: "ETAG_STALE",
      fieldViolations: [
        {
          field: "payload.etag",
          description: "is of an older state of the casefile",
          reason: "STALE",
        },
      ],
    },
  );
}

/**
 * Changes the fields that are given.
 *
 * @throws ColliderError ABORTED with the reason ETAG_STALE; NOT_FOUND for a casefile that is gone.
 */
export async function changeCasefile(
  transaction: Transaction,
  casefileId: string,
  changes: CasefileChanges,
  now: number,
): Promise<StoredCasefile> {
  const document = await requireCasefile(transaction, casefileId);
  const before = readCasefile(document);
  const { etag } = changes;
  if (etag !== undefined && etag !== etagOf(before)) throw staleEtag();
  const fields: CasefileFields = {
    title: changes.title ?? before.title,
    description: changes.description ?? before.description,
    tags: changes.tags ?? before.tags,
    notes: changes.notes ?? before.notes,
    metadata: changes.metadata ?? before.metadata,
  };
  const updatedAt = isoTime(now);
  transaction.write({
    type: "update",
    path: document.path,
    fields: { ...fieldData(fields), updated_at: updatedAt },
  });
  return {
    ...before,
    ...fields,
    tags: [...fields.tags],
    updated_at: updatedAt,
  };
}

/** Hides a casefile at once, for everybody; its contents are purged afterwards. */
export async function hideCasefile(
  transaction: Transaction,
  casefileId: string,
  { callerId, now }: Actor,
): Promise<StoredCasefile> {
  const document = await requireCasefile(transaction, casefileId);
  transaction.write({
    type: "update",
    path: document.path,
    fields: {
      deleted_at: isoTime(now),
      deleted_by: callerId,
      readers: [],
      search_tokens: [],
    },
  });
  return readCasefile(document);
}
