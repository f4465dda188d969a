import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { ColliderError } from "#shared/kernel/error.ts";
import {
  fromGoogleError,
  type GoogleCall,
} from "#shared/workspace/google/google-error.ts";

const NOW = Date.UTC(2026, 10, 23);

function callWith(signal = new AbortController().signal): GoogleCall {
  return { what: "Gmail message 1", scope: "the.scope", signal, now: NOW };
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly error?: unknown;
}

// As the Google clients throw it: the answer beside the request, which holds the token.
function failure(answer: Answer): Error {
  return Object.assign(new Error("Request failed"), {
    config: { headers: { authorization: "Bearer secret" } },
    status: answer.status,
    response: {
      status: answer.status,
      headers: new Headers(answer.headers),
      data: answer.error === undefined ? "" : { error: answer.error },
    },
  });
}

const reasons = (reason: string) => ({ message: "why", errors: [{ reason }] });

describe("an answer of Google", () => {
  it.each([
    [{ status: 400 }, "INVALID_ARGUMENT", "GOOGLE_INVALID_ARGUMENT"],
    [
      { status: 400, error: reasons("failedPrecondition") },
      "FAILED_PRECONDITION",
      "GOOGLE_PRECONDITION",
    ],
    [
      { status: 400, error: "invalid_grant" },
      "FAILED_PRECONDITION",
      "WORKSPACE_TOKEN_REJECTED",
    ],
    [{ status: 401 }, "FAILED_PRECONDITION", "WORKSPACE_TOKEN_REJECTED"],
    [{ status: 403 }, "PERMISSION_DENIED", "GOOGLE_ACCESS_DENIED"],
    [
      { status: 403, error: reasons("insufficientPermissions") },
      "PERMISSION_DENIED",
      "GOOGLE_SCOPE_MISSING",
    ],
    [
      { status: 403, error: reasons("userRateLimitExceeded") },
      "RESOURCE_EXHAUSTED",
      "GOOGLE_RATE_LIMITED",
    ],
    [{ status: 404 }, "NOT_FOUND", "GOOGLE_NOT_FOUND"],
    [{ status: 410 }, "NOT_FOUND", "GOOGLE_NOT_FOUND"],
    [{ status: 409 }, "ABORTED", "GOOGLE_CONFLICT"],
    [{ status: 429 }, "RESOURCE_EXHAUSTED", "GOOGLE_RATE_LIMITED"],
    [{ status: 500 }, "UNAVAILABLE", "GOOGLE_UNAVAILABLE"],
    [{ status: 503 }, "UNAVAILABLE", "GOOGLE_UNAVAILABLE"],
  ])("%j is %s for the reason %s", (answer, code, reason) => {
    expect(fromGoogleError(failure(answer), callWith())).toMatchObject({
      code,
      reason,
    });
  });

  it.each([
    ["7", 7000],
    ["Mon, 23 Nov 2026 00:01:00 GMT", 60_000],
    ["soon", 1000],
    ["999999", 3_600_000],
  ])("that says to wait %s is waited for", (header, delay) => {
    const headers = { "retry-after": header };
    const error = fromGoogleError(
      failure({ status: 429, headers }),
      callWith(),
    );
    expect(error.retryDelayMs).toBe(delay);
  });

  it("that says in its message when to come again, as Gmail does, is waited for", () => {
    const message =
      "User-rate limit exceeded.  Retry after 2026-11-23T00:00:30.000Z";
    const error = fromGoogleError(
      failure({ status: 429, error: { message } }),
      callWith(),
    );
    expect(error.retryDelayMs).toBe(30_000);
  });

  it("that the day's limit is used up is another than that a moment's is", () => {
    const error = fromGoogleError(
      failure({ status: 403, error: reasons("dailyLimitExceeded") }),
      callWith(),
    );
    expect(error).toMatchObject({
      code: "RESOURCE_EXHAUSTED",
      reason: "GOOGLE_DAILY_LIMIT",
      retryDelayMs: 3_600_000,
    });
  });

  it("that names the missing scope is passed on with it", () => {
    const headers = { "www-authenticate": 'Bearer scope="gmail.send"' };
    const error = fromGoogleError(
      failure({ status: 403, headers }),
      callWith(),
    );
    expect(error.metadata).toEqual({ scope: "gmail.send" });
  });

  it("never carries the token further", () => {
    const error = fromGoogleError(failure({ status: 500 }), callWith());
    expect(inspect(error, { depth: null })).not.toContain("secret");
  });
});

describe("no answer of Google", () => {
  it("is UNAVAILABLE when the connection failed", () => {
    const lost = Object.assign(new Error("fetch failed"), { config: {} });
    expect(fromGoogleError(lost, callWith()).code).toBe("UNAVAILABLE");
    const refused = Object.assign(new Error("x"), { code: "ECONNREFUSED" });
    expect(fromGoogleError(refused, callWith()).code).toBe("UNAVAILABLE");
  });

  it("is INTERNAL when the fault is ours", () => {
    expect(fromGoogleError(new TypeError("bug"), callWith()).code).toBe(
      "INTERNAL",
    );
  });

  it("is CANCELLED, DEADLINE_EXCEEDED or the reason that the call was ended for", () => {
    const ended = (reason?: unknown) =>
      fromGoogleError(
        new Error("aborted"),
        callWith(AbortSignal.abort(reason)),
      );
    expect(ended().code).toBe("CANCELLED");
    expect(ended(new DOMException("late", "TimeoutError")).code).toBe(
      "DEADLINE_EXCEEDED",
    );
    const own = new ColliderError(
      "DEADLINE_EXCEEDED",
      "The step's time is up.",
    );
    expect(ended(own)).toBe(own);
  });

  it("leaves an error of ours as it is", () => {
    const own = new ColliderError("NOT_FOUND", "Nothing there.");
    expect(fromGoogleError(own, callWith())).toBe(own);
    const wrapped = new Error("Request failed", { cause: own });
    expect(fromGoogleError(wrapped, callWith())).toBe(own);
  });
});
