import type { Request } from "express";
import type { DispatchAnswer } from "#shared/dispatch/dispatch-answer.ts";
import { excerpt } from "#shared/kernel/excerpt.ts";
import type { ColliderError } from "#shared/kernel/error.ts";
import type { Log, LogFields } from "#shared/platform/log.ts";

/** A request over HTTP, and what it was answered. */
export interface AnsweredRequest {
  /** The operation that it asks for. */
  readonly name: string;
  readonly request: Request;
  readonly status: number;
}

/** As `LogEntry.httpRequest` has it. The path alone: a query may hold what is nobody's business. */
function httpRequest({ request, status }: AnsweredRequest): object {
  const { method: requestMethod, path } = request;
  return { requestMethod, requestUrl: excerpt(path), status };
}

const MAX_CAUSE = 500;

/**
 * The whole of what is ours, and of what is the caller's no word of his. Of a token also why it is refused, which names
 * no claim of it but what was expected: with wrong settings it is the platform's own.
 */
function errOf(error: ColliderError): unknown {
  const { httpStatus, code, reason, cause } = error;
  if (httpStatus >= 500) return error;
  return code === "UNAUTHENTICATED" && cause instanceof Error
    ? { code, reason, cause: excerpt(cause.message, MAX_CAUSE) }
    : { code, reason };
}

function logLine(
  log: Log,
  { name, status }: AnsweredRequest,
  fields: LogFields,
): void {
  const level = status >= 500 ? "warn" : "info";
  log[level]({ operation: name, ...fields }, `${name} ${status}`);
}

/** One line for each call that came over HTTP. */
export function logCall(
  log: Log,
  answered: AnsweredRequest,
  { outcome, requestId, traceparent, metadata }: DispatchAnswer,
): void {
  const { operation: _, trace_id: __, ...call } = metadata;
  const latency = `${Number(call["duration_ms"]) / 1000}s`;
  logLine(log, answered, {
    httpRequest: { ...httpRequest(answered), latency },
    traceparent,
    workId: requestId,
    call,
    ...(outcome.type !== "success" && { err: errOf(outcome.error) }),
  });
}

/** One line for each request that did not become a call. */
export function logRefusal(
  log: Log,
  answered: AnsweredRequest,
  error: ColliderError,
  callId: string,
): void {
  logLine(log, answered, {
    httpRequest: httpRequest(answered),
    traceparent: answered.request.get("traceparent") ?? null,
    call: { call_id: callId },
    err: errOf(error),
  });
}
