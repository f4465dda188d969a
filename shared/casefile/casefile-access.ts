import { accessDenial } from "#shared/auth/access-denial.ts";
import {
  accessEntriesOf,
  type AccessEntry,
} from "#shared/auth/access-control-list.ts";
import {
  accessLevel,
  levelNamed,
  type AccessLevel,
} from "#shared/auth/access-level.ts";
import { fieldOf, type Transaction } from "#shared/platform/document-store.ts";
import { readCasefile } from "./casefile-document.ts";
import { readersOf } from "./casefile-readers.ts";
import { requireCasefile, type Actor } from "./casefile-service.ts";

/** Who may do what with a casefile. */
export interface CasefileAccess {
  readonly path: string;
  readonly ownerId: string;
  readonly publicAccess: AccessLevel;
  readonly entries: ReadonlyMap<string, AccessEntry>;
}

/**
 * Reads a casefile's access for somebody who is to change it: whoever has lost the level since the call was allowed gives
 * none of it away.
 *
 * @throws ColliderError PERMISSION_DENIED; NOT_FOUND for a casefile that is gone.
 */
export async function readAccess(
  transaction: Transaction,
  casefileId: string,
  required: AccessLevel,
  { callerId, now }: Actor,
): Promise<CasefileAccess> {
  const document = await requireCasefile(transaction, casefileId);
  const { data } = document;
  const denial = accessDenial(accessLevel(data, callerId, now), required);
  if (denial !== null) throw denial;
  return {
    path: document.path,
    ownerId: readCasefile(document).owner_id,
    publicAccess: levelNamed(fieldOf(data, "acl.public_access")),
    entries: accessEntriesOf(data, now),
  };
}

/** Leaves the time of the last change, and so the etag, as it is: sharing a casefile disturbs nobody who edits it. */
export function writeAccess(
  transaction: Transaction,
  access: CasefileAccess,
): void {
  const { path, ownerId, publicAccess, entries } = access;
  transaction.write({
    type: "update",
    path,
    fields: {
      acl: {
        public_access: publicAccess,
        entries: Object.fromEntries(entries),
      },
      readers: [
        ...readersOf({
          ownerId,
          grantees: entries.keys(),
          isPublic: publicAccess !== "none",
        }),
      ],
    },
  });
}
