import { shownScope } from "#shared/auth/google-scopes.ts";
import {
  ColliderError,
  type ErrorCode,
  type ErrorDetails,
} from "#shared/kernel/error.ts";
import {
  askedDelayMs,
  failureOf,
  messageOf,
  reasonsOf,
  type Failure,
} from "./google-failure.ts";

const RATE_LIMITED = new Set([
  "rateLimitExceeded",
  "userRateLimitExceeded",
  "quotaExceeded",
  "RATE_LIMIT_EXCEEDED",
]);
const SCOPE_MISSING = new Set([
  "insufficientPermissions",
  "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
]);
const EXPORT_TOO_LARGE = "exportSizeLimitExceeded";
const DAILY_LIMIT = "dailyLimitExceeded";
const RETRY_MS = 1000;
const DAILY_RETRY_MS = 3_600_000;

export interface GoogleCall {
  /** What was asked for, as a caller would say it: `Gmail message 18c1f2a9b7d3e405`. */
  readonly what: string;
  /** The scope that the call needs, named when Google refuses and does not say which. */
  readonly scope: string;
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch, to read a Retry-After that is a date. */
  readonly now: number;
}

/** A failure of a Google client in our words. */
export function fromGoogleError(
  thrown: unknown,
  call: GoogleCall,
): ColliderError {
  if (thrown instanceof ColliderError) return thrown;
  // What is thrown while a request is made ready, the client wraps in an error of its own.
  if (thrown instanceof Error && thrown.cause instanceof ColliderError)
    return thrown.cause;
  if (call.signal.aborted) return fromAbort(thrown, call.signal);
  const failure = failureOf(thrown);
  const response = failure.response;
  if (response === undefined) return withoutAnswer(thrown, failure, call);
  const reasons = reasonsOf(failure);
  if (reasons.includes("invalid_grant")) return reconnect(call, thrown);
  if (reasons.includes(DAILY_LIMIT))
    return exhausted("for today", "GOOGLE_DAILY_LIMIT", {
      retryDelayMs: askedDelayMs(failure, call.now) ?? DAILY_RETRY_MS,
      cause: cause(thrown),
    });
  if (response.status === 429 || reasons.some((one) => RATE_LIMITED.has(one)))
    return exhausted("for the moment", "GOOGLE_RATE_LIMITED", {
      retryDelayMs: askedDelayMs(failure, call.now) ?? RETRY_MS,
      cause: cause(thrown),
    });
  if (response.status === 401) return reconnect(call, thrown);
  if (response.status === 403) return refused(failure, reasons, call, thrown);
  return fromStatus(response.status, failure, call, thrown);
}

function exhausted(
  howLong: string,
  reason: string,
  details: ErrorDetails,
): ColliderError {
  return new ColliderError(
    "RESOURCE_EXHAUSTED",
    `Google's quota is used up ${howLong}. Repeat the call later.`,
    { reason, ...details },
  );
}

function fromAbort(thrown: unknown, signal: AbortSignal): ColliderError {
  const reason: unknown = signal.reason;
  if (reason instanceof ColliderError) return reason;
  return reason instanceof Error && reason.name === "TimeoutError"
    ? new ColliderError(
        "DEADLINE_EXCEEDED",
        "Google did not answer before the call's deadline. Repeat it, with a longer timeout_seconds or fewer results.",
        { cause: cause(thrown) },
      )
    : new ColliderError("CANCELLED", "The call was cancelled.", {
        cause: cause(thrown),
      });
}

function withoutAnswer(
  thrown: unknown,
  failure: Failure,
  call: GoogleCall,
): ColliderError {
  if (!isFailedRequest(thrown) && failure.code === undefined)
    return new ColliderError(
      "INTERNAL",
      `${call.what} could not be read because of an internal error. Report the call id (metadata.call_id) if it happens again.`,
      { cause: cause(thrown) },
    );
  return new ColliderError(
    "UNAVAILABLE",
    "Google could not be reached. Repeat the call.",
    { reason: "GOOGLE_UNREACHABLE", cause: cause(thrown) },
  );
}

// The client's own error names the request that failed; anything else thrown is a fault of ours. The cause of a lost
// connection is too deep in it to go by, and differs between the implementations of fetch.
function isFailedRequest(thrown: unknown): boolean {
  return thrown instanceof Error && "config" in thrown;
}

function reconnect(call: GoogleCall, thrown: unknown): ColliderError {
  return new ColliderError(
    "FAILED_PRECONDITION",
    "Google does not accept the workspace connection any more. Connect the workspace again; the token of your call is not at fault.",
    {
      reason: "WORKSPACE_TOKEN_REJECTED",
      metadata: { scope: shownScope(call.scope) },
      cause: cause(thrown),
    },
  );
}

function refused(
  failure: Failure,
  reasons: readonly string[],
  call: GoogleCall,
  thrown: unknown,
): ColliderError {
  if (reasons.includes(EXPORT_TOO_LARGE))
    return new ColliderError(
      "FAILED_PRECONDITION",
      `${call.what} is too large to be converted: Google converts to 10 MB at most. Divide it, or put a converted copy into Drive.`,
      { reason: "GOOGLE_EXPORT_TOO_LARGE", cause: cause(thrown) },
    );
  const challenge = failure.response?.headers?.get("www-authenticate") ?? "";
  // Any of those that are listed would do.
  const listed = /scope="([^"]+)"/.exec(challenge)?.[1]?.split(" ");
  if (listed === undefined && !reasons.some((one) => SCOPE_MISSING.has(one)))
    return new ColliderError(
      "PERMISSION_DENIED",
      `Google refuses access to ${call.what}: ${messageOf(failure)}`,
      { reason: "GOOGLE_ACCESS_DENIED", cause: cause(thrown) },
    );
  const scope =
    listed === undefined || listed.includes(call.scope)
      ? shownScope(call.scope)
      : listed.map(shownScope).join(" ");
  return new ColliderError(
    "PERMISSION_DENIED",
    `The workspace connection lacks the scope ${scope}. Connect the workspace again with it.`,
    {
      reason: "GOOGLE_SCOPE_MISSING",
      metadata: { scope },
      cause: cause(thrown),
    },
  );
}

function fromStatus(
  status: number,
  failure: Failure,
  call: GoogleCall,
  thrown: unknown,
): ColliderError {
  const of = (code: ErrorCode, message: string, reason: string) =>
    new ColliderError(code, message, { reason, cause: cause(thrown) });
  if (status === 404 || status === 410)
    return of(
      "NOT_FOUND",
      `${call.what} does not exist in this account.`,
      "GOOGLE_NOT_FOUND",
    );
  if (status === 409)
    return of(
      "ABORTED",
      "Google reports a conflict. Repeat the call.",
      "GOOGLE_CONFLICT",
    );
  if (status >= 500)
    return of(
      "UNAVAILABLE",
      "Google has a passing fault. Repeat the call.",
      "GOOGLE_UNAVAILABLE",
    );
  if (reasonsOf(failure).includes("failedPrecondition"))
    return of(
      "FAILED_PRECONDITION",
      `Google refuses the request for ${call.what}: ${messageOf(failure)}`,
      "GOOGLE_PRECONDITION",
    );
  return of(
    "INVALID_ARGUMENT",
    `Google does not understand the request for ${call.what}: ${messageOf(failure)}`,
    "GOOGLE_INVALID_ARGUMENT",
  );
}

/** The message and stack alone: the client's error object holds the request with its token. */
function cause(thrown: unknown): Error {
  if (!(thrown instanceof Error)) return new Error(String(thrown));
  const bare = new Error(thrown.message);
  if (thrown.stack !== undefined) bare.stack = thrown.stack;
  return bare;
}
