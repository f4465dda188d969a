import { ColliderError, type ErrorCode } from "#shared/kernel/error.ts";
import type { Write } from "../document-store.ts";

/** Names by number of google.rpc.Code. */
const CODES: ReadonlyMap<number, ErrorCode> = new Map([
  [1, "CANCELLED"],
  [3, "INVALID_ARGUMENT"],
  [4, "DEADLINE_EXCEEDED"],
  [5, "NOT_FOUND"],
  [6, "ALREADY_EXISTS"],
  [7, "PERMISSION_DENIED"],
  [8, "RESOURCE_EXHAUSTED"],
  [9, "FAILED_PRECONDITION"],
  [10, "ABORTED"],
  [11, "OUT_OF_RANGE"],
  [13, "INTERNAL"],
  [14, "UNAVAILABLE"],
  [16, "UNAUTHENTICATED"],
]);

function codeOf(thrown: unknown): ErrorCode | undefined {
  if (!(thrown instanceof Error) || !("code" in thrown)) return undefined;
  return typeof thrown.code === "number" ? CODES.get(thrown.code) : undefined;
}

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
  const code = codeOf(thrown);
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
  const code = codeOf(thrown);
  if (code === undefined) return thrown;
  const precondition =
    writes.length === 0 ? null : preconditionFailure(thrown, writes);
  return precondition ?? failure(code, thrown);
}
