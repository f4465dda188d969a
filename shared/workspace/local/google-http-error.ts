import type { JsonObject } from "#shared/kernel/json.ts";

type Status =
  | "INVALID_ARGUMENT"
  | "UNAUTHENTICATED"
  | "PERMISSION_DENIED"
  | "EXPORT_TOO_LARGE"
  | "NOT_FOUND"
  | "RESOURCE_EXHAUSTED"
  | "USER_RATE_LIMITED"
  | "INTERNAL"
  | "UNAVAILABLE";

const STATUSES = {
  INVALID_ARGUMENT: { http: 400, reason: "invalidArgument", domain: "global" },
  UNAUTHENTICATED: { http: 401, reason: "authError", domain: "global" },
  PERMISSION_DENIED: { http: 403, reason: "forbidden", domain: "global" },
  EXPORT_TOO_LARGE: {
    http: 403,
    reason: "exportSizeLimitExceeded",
    domain: "global",
  },
  NOT_FOUND: { http: 404, reason: "notFound", domain: "global" },
  RESOURCE_EXHAUSTED: {
    http: 429,
    reason: "rateLimitExceeded",
    domain: "usageLimits",
  },
  // A quota is refused with either of these two, depending on the API and the time.
  USER_RATE_LIMITED: {
    http: 403,
    reason: "userRateLimitExceeded",
    domain: "usageLimits",
  },
  INTERNAL: { http: 500, reason: "backendError", domain: "global" },
  UNAVAILABLE: { http: 503, reason: "backendError", domain: "global" },
} as const;

/** A request that the local workspace refuses, answered as Google answers. It never leaves the server. */
export class GoogleHttpError extends Error {
  readonly status: Status;

  constructor(status: Status, message: string) {
    super(message);
    this.name = "GoogleHttpError";
    this.status = status;
  }

  get httpStatus(): number {
    return STATUSES[this.status].http;
  }

  get body(): JsonObject {
    const { http, reason, domain } = STATUSES[this.status];
    return {
      error: {
        code: http,
        message: this.message,
        errors: [{ message: this.message, domain, reason }],
        status: wireStatus(this.status),
      },
    };
  }
}

function wireStatus(status: Status): string {
  return status === "USER_RATE_LIMITED" || status === "EXPORT_TOO_LARGE"
    ? "PERMISSION_DENIED"
    : status;
}
