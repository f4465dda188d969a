import { z } from "zod";
import { isJsonObject, type JsonObject } from "#shared/kernel/json.ts";
import { IsoTimestamp } from "#shared/kernel/time.ts";
import { fieldOf } from "#shared/platform/document-store.ts";
import { ACCESS_LEVELS, isInForce, levelNamed } from "./access-level.ts";

const Level = z.enum(ACCESS_LEVELS);
// What names no level grants none.
const StoredLevel = z.unknown().transform(levelNamed);

const EntryFields = {
  granted_by: z.string().exactOptional(),
  granted_at: IsoTimestamp.exactOptional(),
  expires_at: IsoTimestamp.exactOptional(),
  notes: z.string().exactOptional(),
};

const StoredEntry = z.object({ ...EntryFields, permission: StoredLevel });
/** What a casefile document keeps of a grant, under the id of whom it is for. */
export type AccessEntry = z.infer<typeof StoredEntry>;

/** Who holds which level on a casefile beside its owner, as an answer shows it. */
export const AccessControlList = z
  .strictObject({
    public_access: Level.meta({ description: "What everybody holds." }),
    permissions: z.array(
      z.strictObject({
        user_id: z.string(),
        permission: Level,
        ...EntryFields,
      }),
    ),
  })
  .meta({ description: "Who may do what, beside the owner." });

/** The entries of a casefile document that are in force, by the id of whom each is for. */
export function accessEntriesOf(
  casefile: JsonObject,
  nowMs: number,
): ReadonlyMap<string, AccessEntry> {
  const entries = fieldOf(casefile, "acl.entries");
  const all = Object.entries(isJsonObject(entries) ? entries : {});
  return new Map(
    all
      .map(([userId, entry]) => [userId, StoredEntry.parse(entry)] as const)
      .filter(([, entry]) => isInForce(entry, nowMs)),
  );
}

/** The access-control list of a casefile document, as it is now. */
export function accessControlListOf(
  casefile: JsonObject,
  nowMs: number,
): z.infer<typeof AccessControlList> {
  return {
    public_access: levelNamed(fieldOf(casefile, "acl.public_access")),
    permissions: [...accessEntriesOf(casefile, nowMs)].map(
      ([userId, entry]) => ({ user_id: userId, ...entry }),
    ),
  };
}
