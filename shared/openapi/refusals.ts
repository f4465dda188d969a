import { refusalAnswer } from "#shared/dispatch/answer.ts";
import {
  asColliderError,
  ColliderError,
  ERROR_CODES,
  type ErrorCode,
  type ErrorDetails,
} from "#shared/kernel/error.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { Operation } from "#shared/registry/operation.ts";

/** What dispatch may answer to a call of anything. */
const OF_EVERY_CALL: readonly ErrorCode[] = [
  "INVALID_ARGUMENT",
  "FAILED_PRECONDITION",
  "UNAUTHENTICATED",
  "PERMISSION_DENIED",
  "RESOURCE_EXHAUSTED",
  "INTERNAL",
  "UNAVAILABLE",
  "DEADLINE_EXCEEDED",
];

/** Of a commit that others get in the way of, and of a request id that was used otherwise. */
const OF_A_CHANGE: readonly ErrorCode[] = ["ABORTED", "ALREADY_EXISTS"];

/** What Google's own answers become. */
const OF_GOOGLE: readonly ErrorCode[] = ["NOT_FOUND", "ABORTED", "CANCELLED"];

/** Every code that a call of an operation may be answered with, in the order of their HTTP status. */
export function refusalCodes<Services>({
  effect,
  failures,
  policy,
  classification,
}: Operation<Services>): readonly ErrorCode[] {
  const codes = new Set([
    ...OF_EVERY_CALL,
    ...(effect === "none" ? [] : OF_A_CHANGE),
    // What is delegated may be anything.
    ...(classification.integration_tier === "internal" && effect !== "delegated"
      ? []
      : OF_GOOGLE),
    // What policy has seen may be gone when the handler looks.
    ...(policy.casefile === "none" && policy.session === "none"
      ? []
      : (["NOT_FOUND"] as const)),
    ...failures,
  ]);
  return [...codes].toSorted(
    (a, b) => ERROR_CODES[a].http - ERROR_CODES[b].http,
  );
}

interface Sample {
  readonly message: string;
  readonly details: ErrorDetails;
}

/** What a caller is told, where something usual is wrong. */
const SAMPLES: Readonly<Partial<Record<ErrorCode, Sample>>> = {
  INVALID_ARGUMENT: {
    message: "The request is not valid: see payload.limit.",
    details: {
      reason: "REQUEST_INVALID",
      fieldViolations: [
        {
          field: "payload.limit",
          description: "must be at most 100",
          reason: "TOO_BIG",
        },
      ],
    },
  },
  FAILED_PRECONDITION: {
    message: "The call requires a casefile and names none.",
    details: { reason: "CONTEXT_MISSING" },
  },
  UNAUTHENTICATED: {
    message: "Send a token in the header: Authorization: Bearer <token>.",
    details: { reason: "TOKEN_MISSING" },
  },
  PERMISSION_DENIED: {
    message:
      "This needs the permission casefiles:write, which your roles do not give.",
    details: {
      reason: "PERMISSION_MISSING",
      metadata: { permission: "casefiles:write" },
    },
  },
  NOT_FOUND: {
    message: "The casefile has been deleted.",
    details: { reason: "CASEFILE_DELETED" },
  },
  ABORTED: {
    message:
      "Others changed the same documents again and again. Repeat the call.",
    details: { reason: "TRANSACTION_CONFLICT" },
  },
  ALREADY_EXISTS: {
    message: "This request_id was used with another payload. Take a new UUID.",
    details: { reason: "REQUEST_ID_REUSED" },
  },
  RESOURCE_EXHAUSTED: {
    message:
      "You may call store_gmail_messages 600 times a minute. Call it again in the next one.",
    details: { reason: "RATE_LIMITED", retryDelayMs: 12_000 },
  },
  CANCELLED: { message: "The call was cancelled.", details: {} },
  UNAVAILABLE: {
    message:
      "The function could not start; its log says why. Repeat the call later.",
    details: { reason: "NOT_STARTED" },
  },
  DEADLINE_EXCEEDED: {
    message: "The call took longer than 60 s.",
    details: {},
  },
};

function sampleOf(code: ErrorCode): ColliderError {
  const sample = SAMPLES[code];
  return sample === undefined
    ? asColliderError(null)
    : new ColliderError(code, sample.message, sample.details);
}

/** A whole answer with that code. */
export function refusalExample(code: ErrorCode): JsonObject {
  return refusalAnswer(sampleOf(code), {
    requestId: null,
    timestamp: "2026-11-23T09:30:00.000Z",
    metadata: { call_id: "call_261123_k3v9x2m8q4wt7n1c" },
  }).body;
}
