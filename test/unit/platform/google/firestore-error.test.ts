import { status } from "@grpc/grpc-js";
import { describe, expect, test } from "vitest";
import type { Write } from "#shared/platform/document-store.ts";
import { fromFirestoreError } from "#shared/platform/google/firestore-error.ts";

const WRITE: Write = { type: "set", path: "a/b", data: {} };

/** As Google's clients throw it. */
function thrown(code: status): Error {
  return Object.assign(new Error("No."), { code });
}

describe("a failure of Firestore", () => {
  test.each([
    ["that the database is busy", status.RESOURCE_EXHAUSTED],
    ["that it is not reached", status.UNAVAILABLE],
    ["that it took too long", status.DEADLINE_EXCEEDED],
    ["of its own", status.INTERNAL],
  ])("%s may be repeated", (_, code) => {
    const cause = thrown(code);
    expect(fromFirestoreError(cause)).toMatchObject({
      code: status[code],
      reason: "DOCUMENT_STORE_FAILED",
      retryable: true,
      cause,
    });
  });

  test("after changes by others again and again says so", () => {
    expect(fromFirestoreError(thrown(status.ABORTED), [WRITE])).toMatchObject({
      code: "ABORTED",
      reason: "TRANSACTION_CONFLICT",
    });
  });

  test.each([
    ["there is no index for a query", status.FAILED_PRECONDITION],
    ["there is no database", status.NOT_FOUND],
    ["the function's account has no role", status.PERMISSION_DENIED],
    ["nobody is logged in", status.UNAUTHENTICATED],
    ["it does not take what was asked", status.INVALID_ARGUMENT],
  ])("because %s is ours and not the caller's", (_, code) => {
    const cause = thrown(code);
    expect(fromFirestoreError(cause)).toMatchObject({
      code: "INTERNAL",
      reason: "DOCUMENT_STORE_FAILED",
      cause,
    });
  });

  test.each([
    "3 INVALID_ARGUMENT: Transaction is invalid or closed.",
    "3 INVALID_ARGUMENT: The referenced transaction has expired or is no longer valid.",
  ])(
    "of a commit that may have been made, its answer lost, says nothing of its documents (%s)",
    (message) => {
      const code = status.INVALID_ARGUMENT;
      const lost = Object.assign(new Error(message), { code });
      expect(fromFirestoreError(lost, [WRITE])).toMatchObject({
        code: "INTERNAL",
        reason: "DOCUMENT_STORE_FAILED",
      });
    },
  );

  test("of another kind stays as it is", () => {
    const error = new Error("Not of Firestore.");
    expect(fromFirestoreError(error)).toBe(error);
  });
});
