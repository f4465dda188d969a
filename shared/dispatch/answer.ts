import { ColliderError, errorBody } from "#shared/kernel/error.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { isoTime } from "#shared/kernel/time.ts";
import type { DispatchAnswer } from "./dispatch-answer.ts";

/** What goes back over HTTP. */
export interface WireAnswer {
  readonly status: number;
  readonly body: JsonObject;
}

/** The response envelope of a call. */
export function wireAnswer(answer: DispatchAnswer): WireAnswer {
  const { requestId, outcome, metadata } = answer;
  const timestamp = isoTime(answer.answeredAt);
  if (outcome.type !== "success")
    return refusalAnswer(outcome.error, { requestId, timestamp, metadata });
  const payload = outcome.result;
  return {
    status: answer.isPending ? 202 : 200,
    body: {
      request_id: requestId,
      status: "completed",
      payload,
      error: null,
      timestamp,
      metadata,
    },
  };
}

/** The error as a caller may see it: where a document lies is no business of his. */
function shown(error: ColliderError): ColliderError {
  if (error.metadata["path"] === undefined) return error;
  const { path: _, ...metadata } = error.metadata;
  return new ColliderError(error.code, error.message, {
    reason: error.reason,
    metadata,
    fieldViolations: error.fieldViolations,
  });
}

/** The response envelope of a request that was not carried out. */
export function refusalAnswer(
  error: ColliderError,
  around: {
    readonly requestId: string | null;
    readonly timestamp: string;
    readonly metadata: JsonObject;
  },
): WireAnswer {
  return {
    status: error.httpStatus,
    body: {
      request_id: around.requestId,
      status: "failed",
      payload: null,
      error: errorBody(shown(error)),
      timestamp: around.timestamp,
      metadata: around.metadata,
    },
  };
}
