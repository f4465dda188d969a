import { ColliderError, type ErrorDetails } from "#shared/kernel/error.ts";

// Every store refuses in the same words; each adds what it knows of the case.
type Known = Pick<ErrorDetails, "metadata" | "cause">;

/** How a document can be other than a commit expects it, and the code of that. */
export const UNEXPECTED_DOCUMENT = {
  DOCUMENT_EXISTS: "ALREADY_EXISTS",
  DOCUMENT_ABSENT: "NOT_FOUND",
  DOCUMENT_CHANGED: "FAILED_PRECONDITION",
} as const;

export function unexpectedDocument(
  reason: keyof typeof UNEXPECTED_DOCUMENT,
  known: Known,
): ColliderError {
  return new ColliderError(
    UNEXPECTED_DOCUMENT[reason],
    "A document is not as the commit expects it. Read it again.",
    { reason, ...known },
  );
}

export function documentTooLarge(known: Known): ColliderError {
  return new ColliderError(
    "INVALID_ARGUMENT",
    "A document holds 1 MiB. Keep less in it.",
    { reason: "DOCUMENT_TOO_LARGE", ...known },
  );
}

export function commitTooLarge(): ColliderError {
  return new ColliderError(
    "INVALID_ARGUMENT",
    "A commit holds 10 MiB. Write less at once.",
    { reason: "COMMIT_TOO_LARGE" },
  );
}

export function transactionConflict(known: Known = {}): ColliderError {
  return new ColliderError(
    "ABORTED",
    "Others changed the same documents again and again. Repeat the call.",
    { reason: "TRANSACTION_CONFLICT", ...known },
  );
}

export function readAfterWrite(): ColliderError {
  return new ColliderError(
    "FAILED_PRECONDITION",
    "A transaction reads before it writes.",
    { reason: "READ_AFTER_WRITE" },
  );
}
