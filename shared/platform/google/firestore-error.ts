import { ColliderError, type ErrorCode } from "#shared/kernel/error.ts";
import type { Write } from "../document-store.ts";
import { rpcCodeOf } from "./google-rpc-code.ts";
import { fromServiceError } from "./google-service-error.ts";

function unexpected(
  code: ErrorCode,
  reason: string,
  cause: unknown,
): ColliderError {
  return new ColliderError(
    code,
    "A document is not as the commit expects it. Read it again.",
    { reason, cause },
  );
}

/** Everything else that Firestore refuses in a commit is checked before; how large an update makes a document it knows alone. */
function tooLarge(cause: unknown): ColliderError {
  return new ColliderError(
    "INVALID_ARGUMENT",
    "A document holds 1 MiB. Keep less in it.",
    { reason: "DOCUMENT_TOO_LARGE", cause },
  );
}

/** Why a commit was refused, told by what was to be written: Firestore does not say which write it was. */
function refusal(
  thrown: unknown,
  writes: readonly Write[],
): ColliderError | null {
  const hasVersion = writes.some(
    (write) => "version" in write && write.version !== undefined,
  );
  const code = rpcCodeOf(thrown);
  // Or it no longer knows the transaction: it is over, or was committed by a try whose answer was lost. Firestore has one
  // code for both, so that its words decide, as they do in its own client.
  if (code === "INVALID_ARGUMENT")
    return /\btransaction\b/iu.test(String(thrown)) ? null : tooLarge(thrown);
  if (code === "ALREADY_EXISTS")
    return unexpected("ALREADY_EXISTS", "DOCUMENT_EXISTS", thrown);
  if (code === "FAILED_PRECONDITION" || (code === "NOT_FOUND" && hasVersion))
    return unexpected("FAILED_PRECONDITION", "DOCUMENT_CHANGED", thrown);
  if (code === "NOT_FOUND")
    return unexpected("NOT_FOUND", "DOCUMENT_ABSENT", thrown);
  return null;
}

function conflict(cause: unknown): ColliderError {
  return new ColliderError(
    "ABORTED",
    "Others changed the same documents again and again. Repeat the call.",
    { reason: "TRANSACTION_CONFLICT", cause },
  );
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
  if (rpcCodeOf(thrown) === "ABORTED") return conflict(thrown);
  const refused = writes.length === 0 ? null : refusal(thrown, writes);
  return refused ?? failure(thrown);
}
