import {
  DOCUMENT_INDEXES,
  type DocumentIndex,
} from "#shared/platform/document-indexes.ts";

export type IndexField =
  | {
      readonly fieldPath: string;
      readonly order: "ASCENDING" | "DESCENDING";
    }
  | { readonly fieldPath: string; readonly arrayConfig: "CONTAINS" };

/** As `firestore.indexes.json` has it. */
export interface CompositeIndex {
  readonly collectionGroup: string;
  readonly queryScope: "COLLECTION";
  readonly fields: readonly IndexField[];
}

function subsets(fields: readonly string[]): readonly (readonly string[])[] {
  return fields.reduce<readonly (readonly string[])[]>(
    (all, field) => [...all, ...all.map((some) => [...some, field])],
    [[]],
  );
}

function equal(fieldPath: string): IndexField {
  return { fieldPath, order: "ASCENDING" };
}

function conditionsOf({ equal: first, contains, filters }: DocumentIndex) {
  const firsts = first === null ? [] : [equal(first)];
  const plain = subsets(filters).map((some) => [...firsts, ...some.map(equal)]);
  if (contains === null) return plain;
  const array = { fieldPath: contains.field, arrayConfig: "CONTAINS" as const };
  const containing = plain.map((some) => [...some, array]);
  return contains.always ? containing : [...plain, ...containing];
}

function indexesOf(index: DocumentIndex): readonly CompositeIndex[] {
  const [collectionGroup = ""] = index.collection.split("/").slice(-1);
  const order: IndexField = {
    fieldPath: index.order,
    order: index.direction === "ascending" ? "ASCENDING" : "DESCENDING",
  };
  return conditionsOf(index)
    .filter((conditions) => conditions.length > 0)
    .map((conditions) => ({
      collectionGroup,
      queryScope: "COLLECTION",
      fields: [...conditions, order],
    }));
}

/**
 * One index for each choice of conditions that a declared query may have. Firestore could join fewer of them, each of one
 * condition and the order; but those that begin with a field of few values - a phase - would have all new documents
 * written at one end, which is as fast as one machine.
 */
export const COMPOSITE_INDEXES: readonly CompositeIndex[] =
  DOCUMENT_INDEXES.flatMap(indexesOf);
