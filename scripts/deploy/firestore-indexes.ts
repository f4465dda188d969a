import { COMPOSITE_INDEXES } from "./composite-indexes.ts";
import { FIELD_OVERRIDES } from "./field-exemptions.ts";

/** `firestore.indexes.json`, which the Firebase CLI brings a database in line with. */
export function firestoreIndexes(): string {
  return JSON.stringify({
    indexes: COMPOSITE_INDEXES,
    fieldOverrides: FIELD_OVERRIDES,
  });
}
