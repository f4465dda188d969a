import type { Request } from "express";
import type { Caller } from "#shared/auth/caller.ts";
import { wireAnswer, type WireAnswer } from "#shared/dispatch/answer.ts";
import type { DispatchAnswer } from "#shared/dispatch/dispatch-answer.ts";
import type { Operation } from "#shared/registry/operation.ts";
import type { Composition } from "#functions/composition.ts";
import type { EventStream } from "./event-stream.ts";
import { logCall } from "#functions/http/request/request-line.ts";
import type { Services } from "#functions/services.ts";
import type { Exchange } from "./stream-request.ts";

/** The payload of a call that was asked for by GET: its query, and where the listener has come to. */
function payloadOf(request: Request): object {
  const id = request.get("last-event-id");
  return { ...request.query, ...(id ? { last_event_id: id } : {}) };
}

// By this a listener that has been told everything asks no more.
const NOTHING_LEFT = { status: 204, body: null } as const;

/** What is to be answered where nothing was told; null where the stream itself was the answer. */
function answerAfter(
  stream: EventStream,
  called: DispatchAnswer,
): WireAnswer | typeof NOTHING_LEFT | null {
  const { outcome } = called;
  const error = outcome.type === "success" ? null : outcome.error;
  if (stream.isOpen) stream.end(error);
  if (stream.isOpen) return null;
  return error === null ? NOTHING_LEFT : wireAnswer(called);
}

/**
 * Makes one call that tells its listener what it sees for as long as it goes on. Who may listen is dispatch's to say, as
 * of any call: nothing is told before it has.
 *
 * @throws ColliderError RESOURCE_EXHAUSTED where too many listen already.
 */
export async function streamCall(
  { streams, dispatch, log }: Composition,
  operation: Operation<Services>,
  { request, response }: Exchange,
  caller: Caller,
): Promise<WireAnswer | typeof NOTHING_LEFT | null> {
  const { timeoutSeconds, name } = operation;
  const stream = await streams.take(response, {
    callerId: caller.id,
    timeoutSeconds,
  });
  try {
    const called = await dispatch({
      operation,
      body: { payload: payloadOf(request) },
      caller,
      traceparent: request.get("traceparent") ?? null,
      stream,
    });
    const answer = answerAfter(stream, called);
    logCall(log, { name, request, status: answer?.status ?? 200 }, called);
    return answer;
  } finally {
    streams.release(stream);
  }
}
