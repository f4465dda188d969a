import type { ColliderError } from "#shared/kernel/error.ts";
import {
  documentTooLarge,
  transactionConflict,
  unexpectedDocument,
} from "../document-errors.ts";
import type { Write } from "../document-store.ts";
import { rpcCodeOf } from "./google-rpc-code.ts";
import { fromServiceError } from "./google-service-error.ts";

/** Why a commit was refused, told by what was to be written: Firestore does not say which write it was. */
function refusal(
  thrown: unknown,
  writes: readonly Write[],
): ColliderError | null {
  const hasVersion = writes.some(
    (write) => "version" in write && write.version !== undefined,
  );
  const code = rpcCodeOf(thrown);
  const known = { cause: thrown };
  // A document is too large: how large an update makes it Firestore alone knows, and all else is checked before. Or it no
  // longer knows the transaction: it is over, or was committed by a try whose answer was lost. Firestore has one code for
  // both, so that its words decide, as they do in its own client.
  if (code === "INVALID_ARGUMENT")
    return /\btransaction\b/iu.test(String(thrown))
      ? null
      : documentTooLarge(known);
  if (code === "ALREADY_EXISTS")
    return unexpectedDocument("DOCUMENT_EXISTS", known);
  if (code === "FAILED_PRECONDITION" || (code === "NOT_FOUND" && hasVersion))
    return unexpectedDocument("DOCUMENT_CHANGED", known);
  if (code === "NOT_FOUND") return unexpectedDocument("DOCUMENT_ABSENT", known);
  return null;
}

function failure(thrown: unknown): unknown {
  return fromServiceError(thrown, {
    reason: "DOCUMENT_STORE_FAILED",
    unavailable: "The document store could not do this.",
    refused: "The document store refused this: its settings are not right.",
  });
}

/** What Firestore's client throws, in our words; anything else stays as it is. */
export function fromFirestoreError(
  thrown: unknown,
  writes: readonly Write[] = [],
): unknown {
  if (rpcCodeOf(thrown) === "ABORTED")
    return transactionConflict({ cause: thrown });
  const refused = writes.length === 0 ? null : refusal(thrown, writes);
  return refused ?? failure(thrown);
}
