import { excerpt } from "./excerpt.ts";
import type { JsonObject } from "./json.ts";

/**
 * The one table of codes (google.rpc.Code names, AIP-193). `retryable` alone decides what a workflow or a queue does
 * with a failure.
 */
export const ERROR_CODES = {
  INVALID_ARGUMENT: { http: 400, retryable: false },
  FAILED_PRECONDITION: { http: 400, retryable: false },
  OUT_OF_RANGE: { http: 400, retryable: false },
  UNAUTHENTICATED: { http: 401, retryable: false },
  PERMISSION_DENIED: { http: 403, retryable: false },
  NOT_FOUND: { http: 404, retryable: false },
  ABORTED: { http: 409, retryable: true },
  ALREADY_EXISTS: { http: 409, retryable: false },
  RESOURCE_EXHAUSTED: { http: 429, retryable: true },
  CANCELLED: { http: 499, retryable: false },
  INTERNAL: { http: 500, retryable: true },
  UNKNOWN: { http: 500, retryable: true },
  UNIMPLEMENTED: { http: 501, retryable: false },
  UNAVAILABLE: { http: 503, retryable: true },
  DEADLINE_EXCEEDED: { http: 504, retryable: true },
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** One bad field: its path as a caller writes it (`payload.tags[2]`), what is wrong and what to do. */
export interface FieldViolation {
  readonly field: string;
  readonly description: string;
  readonly reason: string;
}

/** Where a caller can mend what is wrong (google.rpc.Help.Link). */
export interface ErrorLink {
  readonly description: string;
  readonly url: string;
}

export interface ErrorDetails {
  /** UPPER_SNAKE, stable, for programs to branch on (google.rpc.ErrorInfo.reason). Defaults to the code. */
  readonly reason?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly fieldViolations?: readonly FieldViolation[];
  /** Milliseconds after which a repeat may succeed (google.rpc.RetryInfo). */
  readonly retryDelayMs?: number;
  /** Told to the caller alone; no run, log or audit record keeps them. */
  readonly links?: readonly ErrorLink[];
  /** Never shown to a caller; logged. */
  readonly cause?: unknown;
}

// Messages and fields quote what callers sent, and a request may hold 2 MiB of it: no answer, log or document repeats that.
const MAX_MESSAGE = 2000;
const MAX_DESCRIPTION = 500;

function boundedViolation(violation: FieldViolation): FieldViolation {
  return {
    ...violation,
    field: excerpt(violation.field),
    description: excerpt(violation.description, MAX_DESCRIPTION),
  };
}

/**
 * The one error class. Its message is safe to show to a caller and says what to do next. Messages, fields and descriptions
 * are cut at a length that none reaches but by what it quotes.
 */
export class ColliderError extends Error {
  readonly code: ErrorCode;
  readonly reason: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly fieldViolations: readonly FieldViolation[];
  readonly retryDelayMs: number | undefined;
  readonly links: readonly ErrorLink[];

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(
      excerpt(message, MAX_MESSAGE),
      details.cause === undefined ? undefined : { cause: details.cause },
    );
    this.name = "ColliderError";
    this.code = code;
    this.reason = details.reason ?? code;
    this.metadata = details.metadata ?? {};
    this.fieldViolations = (details.fieldViolations ?? []).map(
      boundedViolation,
    );
    this.retryDelayMs = details.retryDelayMs;
    this.links = details.links ?? [];
  }

  get httpStatus(): number {
    return ERROR_CODES[this.code].http;
  }

  get retryable(): boolean {
    return ERROR_CODES[this.code].retryable;
  }
}

/** Wraps what was thrown and is not ours; the caller sees a safe message, the log sees the cause. */
export function asColliderError(thrown: unknown): ColliderError {
  if (thrown instanceof ColliderError) return thrown;
  return new ColliderError(
    "INTERNAL",
    "An internal error occurred. Repeat the call; if it fails again, report its call id (metadata.call_id).",
    {
      cause: thrown,
    },
  );
}

/** The wire form of an error (AIP-193): `{ code, status, message, details }`. */
export function errorBody(error: ColliderError): JsonObject {
  const details: JsonObject[] = [
    {
      "@type": "type.googleapis.com/google.rpc.ErrorInfo",
      reason: error.reason,
      domain: "collider",
      metadata: error.metadata,
    },
  ];
  if (error.fieldViolations.length > 0) {
    details.push({
      "@type": "type.googleapis.com/google.rpc.BadRequest",
      fieldViolations: error.fieldViolations.map((violation) => ({
        ...violation,
      })),
    });
  }
  if (error.retryDelayMs !== undefined) {
    details.push({
      "@type": "type.googleapis.com/google.rpc.RetryInfo",
      retryDelay: `${error.retryDelayMs / 1000}s`,
    });
  }
  if (error.links.length > 0) {
    details.push({
      "@type": "type.googleapis.com/google.rpc.Help",
      links: error.links.map((link) => ({ ...link })),
    });
  }
  return {
    code: error.httpStatus,
    status: error.code,
    message: error.message,
    details,
  };
}
