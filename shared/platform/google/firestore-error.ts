import { ColliderError, type ErrorCode } from "#shared/kernel/error.ts";
import type { Write } from "../document-store.ts";
import { rpcCodeOf } from "./google-rpc-code.ts";

function refused(
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

/** The precondition that failed, told by what was to be written: Firestore does not say which write it was. */
function preconditionFailure(
  thrown: unknown,
  writes: readonly Write[],
): ColliderError | null {
  const hasVersion = writes.some(
    (write) => "version" in write && write.version !== undefined,
  );
  const code = rpcCodeOf(thrown);
  if (code === "ALREADY_EXISTS")
    return refused("ALREADY_EXISTS", "DOCUMENT_EXISTS", thrown);
  if (code === "FAILED_PRECONDITION" || (code === "NOT_FOUND" && hasVersion))
    return refused("FAILED_PRECONDITION", "DOCUMENT_CHANGED", thrown);
  if (code === "NOT_FOUND")
    return refused("NOT_FOUND", "DOCUMENT_ABSENT", thrown);
  return null;
}

function failure(code: ErrorCode, cause: unknown): ColliderError {
  if (code === "ABORTED")
    return new ColliderError(
      "ABORTED",
      "Others changed the same documents again and again. Repeat the call.",
      { reason: "TRANSACTION_CONFLICT", cause },
    );
  return new ColliderError(
    code,
    "The document store could not do this. Repeat the call later.",
    { reason: "DOCUMENT_STORE_FAILED", cause },
  );
}

/** What Firestore's client throws, in our words; anything else stays as it is. */
export function fromFirestoreError(
  thrown: unknown,
  writes: readonly Write[] = [],
): unknown {
  const code = rpcCodeOf(thrown);
  if (code === null) return thrown;
  const precondition =
    writes.length === 0 ? null : preconditionFailure(thrown, writes);
  return precondition ?? failure(code, thrown);
}
