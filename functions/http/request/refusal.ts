import type { Request } from "express";
import { refusalAnswer, type WireAnswer } from "#shared/dispatch/answer.ts";
import { asColliderError, type ColliderError } from "#shared/kernel/error.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { isoTime } from "#shared/kernel/time.ts";
import type { Clock } from "#shared/platform/clock.ts";
import type { Composition } from "#functions/composition.ts";
import { logRefusal } from "./request-line.ts";

/** The answer to a request that was refused before it became a call. */
export function refusalAt(
  clock: Clock,
  error: ColliderError,
  metadata: JsonObject,
): WireAnswer {
  const timestamp = isoTime(clock.now());
  return refusalAnswer(error, { requestId: null, timestamp, metadata });
}

/** Refuses a request that did not get as far as an operation; the answer has a call id, as that to a call has. */
export function refuse(
  { platform, log }: Composition,
  name: string,
  request: Request,
  thrown: unknown,
): WireAnswer {
  const error = asColliderError(thrown);
  const callId = platform.ids.id("call");
  const traceparent = request.get("traceparent") ?? null;
  const facts = { operation: name, traceparent, call_id: callId };
  if (error.code === "INTERNAL")
    log.error({ err: error, ...facts }, "A request failed.");
  logRefusal(log, { name, request, status: error.httpStatus }, error, callId);
  return refusalAt(platform.clock, error, { call_id: callId });
}
