import {
  FieldPath,
  FieldValue,
  type Firestore,
  type Precondition,
  type Transaction,
} from "@google-cloud/firestore";
import { documentText } from "../check-writes.ts";
import type { Write } from "../document-store.ts";
import { storedFields } from "./firestore-expiry.ts";
import { updateTimeOf } from "./firestore-snapshot.ts";

// None rather than an empty one, which would take away that an updated document has to be there.
function preconditions(version: string | undefined): readonly Precondition[] {
  return version === undefined
    ? []
    : [{ lastUpdateTime: updateTimeOf(version) }];
}

function update(
  firestore: Firestore,
  transaction: Transaction,
  write: Extract<Write, { readonly type: "update" }>,
): void {
  const fields = Object.entries<unknown>(
    storedFields(write.path, write.fields),
  ).flatMap(([field, value]) => [
    new FieldPath(...field.split(".")),
    value === undefined ? FieldValue.delete() : value,
  ]);
  const [first, value, ...rest] = fields;
  if (!(first instanceof FieldPath)) return;
  transaction.update(
    firestore.doc(write.path),
    first,
    value,
    ...rest,
    ...preconditions(write.version),
  );
}

/** Adds a write of ours to a transaction of Firestore's. */
export function addWrite(
  firestore: Firestore,
  transaction: Transaction,
  write: Write,
): void {
  const reference = firestore.doc(write.path);
  switch (write.type) {
    case "create":
      documentText(write.path, write.data);
      transaction.create(reference, storedFields(write.path, write.data));
      return;
    case "set":
      documentText(write.path, write.data);
      transaction.set(reference, storedFields(write.path, write.data));
      return;
    case "update":
      update(firestore, transaction, write);
      return;
    case "delete":
      transaction.delete(reference, ...preconditions(write.version));
  }
}
