import { describe, expect, it } from "vitest";
import {
  asColliderError,
  ColliderError,
  ERROR_CODES,
  errorBody,
} from "#shared/kernel/error.ts";

describe("The table of codes", () => {
  it.each([
    ["INVALID_ARGUMENT", 400, false],
    ["FAILED_PRECONDITION", 400, false],
    ["OUT_OF_RANGE", 400, false],
    ["UNAUTHENTICATED", 401, false],
    ["PERMISSION_DENIED", 403, false],
    ["NOT_FOUND", 404, false],
    ["ABORTED", 409, true],
    ["ALREADY_EXISTS", 409, false],
    ["RESOURCE_EXHAUSTED", 429, true],
    ["CANCELLED", 499, false],
    ["INTERNAL", 500, true],
    ["UNKNOWN", 500, true],
    ["UNIMPLEMENTED", 501, false],
    ["UNAVAILABLE", 503, true],
    ["DEADLINE_EXCEEDED", 504, true],
  ] as const)("says %s is %i, worth a repeat: %s", (code, http, retryable) => {
    const error = new ColliderError(code, "It failed.");
    expect(error.httpStatus).toBe(http);
    expect(error.retryable).toBe(retryable);
  });

  it("has Google's codes but OK and DATA_LOSS", () => {
    expect(Object.keys(ERROR_CODES)).toHaveLength(15);
  });
});

describe("An error", () => {
  it("has its code for a reason and nothing more unless it is given", () => {
    const error = new ColliderError("NOT_FOUND", "There is no such casefile.");
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: "ColliderError",
      message: "There is no such casefile.",
      reason: "NOT_FOUND",
      metadata: {},
      fieldViolations: [],
      retryDelayMs: undefined,
    });
    expect(Object.hasOwn(error, "cause")).toBe(false);
  });

  it("quotes no more of what it was caused by than anybody needs", () => {
    const long = "x".repeat(1_000_000);
    const error = new ColliderError("INVALID_ARGUMENT", `No ${long}.`, {
      fieldViolations: [{ field: long, description: long, reason: "UNKNOWN" }],
    });
    expect(error.message).toHaveLength(2000);
    expect(error.message).toMatch(/^No x+…$/);
    expect(error.fieldViolations).toEqual([
      {
        field: `${"x".repeat(199)}…`,
        description: `${"x".repeat(499)}…`,
        reason: "UNKNOWN",
      },
    ]);
  });

  it("keeps its cause for the log", () => {
    const cause = new Error("the disk is full");
    const error = new ColliderError("INTERNAL", "It failed.", { cause });
    expect(error.cause).toBe(cause);
  });
});

describe("What was thrown", () => {
  it("is itself when it is ours", () => {
    const error = new ColliderError("ABORTED", "Again.");
    expect(asColliderError(error)).toBe(error);
  });

  it.each([new Error("secret path /srv/x"), "text", undefined, null, { a: 1 }])(
    "is an internal error with a safe message otherwise: %s",
    (thrown) => {
      const error = asColliderError(thrown);
      expect(error.code).toBe("INTERNAL");
      expect(error.message).toBe(
        "An internal error occurred. Repeat the call; if it fails again, report its call id (metadata.call_id).",
      );
      expect(error.cause).toBe(thrown);
    },
  );
});

describe("An error on the wire", () => {
  it("has Google's shape", () => {
    const error = new ColliderError("NOT_FOUND", "There is no such run.", {
      reason: "RUN_UNKNOWN",
      metadata: { run_id: "run_1" },
      cause: new Error("never shown"),
    });
    expect(errorBody(error)).toEqual({
      code: 404,
      status: "NOT_FOUND",
      message: "There is no such run.",
      details: [
        {
          "@type": "type.googleapis.com/google.rpc.ErrorInfo",
          reason: "RUN_UNKNOWN",
          domain: "collider",
          metadata: { run_id: "run_1" },
        },
      ],
    });
  });

  it("names every bad field, and when a repeat may succeed", () => {
    const fieldViolations = [
      { field: "payload.a", description: "is required", reason: "REQUIRED" },
    ];
    const error = new ColliderError("RESOURCE_EXHAUSTED", "Too fast.", {
      fieldViolations,
      retryDelayMs: 1500,
    });
    expect(errorBody(error)["details"]).toEqual([
      expect.objectContaining({ reason: "RESOURCE_EXHAUSTED" }),
      { "@type": "type.googleapis.com/google.rpc.BadRequest", fieldViolations },
      {
        "@type": "type.googleapis.com/google.rpc.RetryInfo",
        retryDelay: "1.5s",
      },
    ]);
  });

  it("says that a repeat may succeed at once", () => {
    const error = new ColliderError("ABORTED", "Again.", { retryDelayMs: 0 });
    expect(errorBody(error)["details"]).toContainEqual(
      expect.objectContaining({ retryDelay: "0s" }),
    );
  });
});
