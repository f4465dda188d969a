import type { ErrorRequestHandler, Request, Response } from "express";
import { wireAnswer, type WireAnswer } from "#shared/dispatch/answer.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import { systemClock } from "#shared/platform/clock.ts";
import type { PageAnswer } from "#functions/http/page/page-answer.ts";
import {
  answerPageRequest,
  isForPage,
} from "#functions/http/page/page-request.ts";
import type { Composition } from "#functions/composition.ts";
import {
  BODY_LIMIT_BYTES,
  bodyFault,
  jsonBodyOf,
} from "#functions/http/request/request-body.ts";
import { refusalAt, refuse } from "#functions/http/request/refusal.ts";
import { logCall } from "#functions/http/request/request-line.ts";
import { senderOf, type Sender } from "./sender.ts";
import {
  deliverRequest,
  PUT_BACK_STATUS,
  type DeliveryAnswer,
} from "#functions/http/request/deliver-request.ts";
import {
  isGetCall,
  type Exchange,
} from "#functions/http/stream/stream-request.ts";

type Answer = WireAnswer | DeliveryAnswer | PageAnswer;

/** A handler as functions-framework and Express call it. */
export type HttpFunction = (
  request: Request,
  response: Response,
) => Promise<void>;

function assertPost(name: string, { method }: Request): void {
  if (method === "POST") return;
  throw new ColliderError(
    "INVALID_ARGUMENT",
    `Call ${name} with POST and a JSON body.`,
    { reason: "METHOD_INVALID" },
  );
}

/**
 * Answers a request whose sender is known, or about to be: without one nothing else is looked at. Null where the answer
 * was a stream, which has ended.
 */
export async function answerRequest(
  composition: Composition,
  name: string,
  exchange: Exchange,
  sender: Sender | Promise<Sender>,
): Promise<Answer | null> {
  const { registry, dispatch, log } = composition;
  const { request } = exchange;
  try {
    const from = await sender;
    if (from.type === "caller" && isGetCall(request)) {
      const { getCall } = await import("#functions/http/stream/get-call.ts");
      const operation = await registry.load(name);
      const call = getCall(operation, request);
      if (call !== null)
        return await call(composition, operation, exchange, from.caller);
    }
    assertPost(name, request);
    if (from.type === "platform") {
      const { requests } = from;
      return await deliverRequest(composition, requests, name, request);
    }
    const operation = await registry.load(name);
    const called = await dispatch({
      operation,
      body: jsonBodyOf(request, BODY_LIMIT_BYTES),
      caller: from.caller,
      traceparent: request.get("traceparent") ?? null,
    });
    const answer = wireAnswer(called);
    logCall(log, { name, request, status: answer.status }, called);
    return answer;
  } catch (thrown) {
    return refuse(composition, name, request, thrown);
  }
}

function notStarted(cause: unknown): ColliderError {
  return new ColliderError(
    "UNAVAILABLE",
    "The function could not start; its log says why. Repeat the call later.",
    { reason: "NOT_STARTED", cause },
  );
}

function sendPage(response: Response, page: PageAnswer): void {
  const { status, html, headers } = page;
  if (status === 401) response.set("WWW-Authenticate", "Bearer");
  response
    .status(status)
    .set(headers)
    .set("Content-Type", "text/html; charset=utf-8")
    .end(html);
}

export function send(response: Response, answer: Answer | null): void {
  if (answer === null) return;
  if ("html" in answer) return sendPage(response, answer);
  if (answer.body === null) return void response.status(answer.status).end();
  if (answer.status === 401) response.set("WWW-Authenticate", "Bearer");
  // Not by `json`, which hashes every answer into an ETag that no POST is asked for.
  response
    .status(answer.status)
    .set("Content-Type", "application/json; charset=utf-8")
    .end(JSON.stringify(answer.body));
}

function startRefusal(request: Request, thrown: unknown): Answer {
  // What only says that it is the queue's is believed here: nothing is done. A 503 would hold back everybody's tasks.
  return request.get("x-cloudtasks-queuename") === undefined
    ? refusalAt(systemClock, notStarted(thrown), {})
    : { status: PUT_BACK_STATUS, body: null };
}

function answerBy(
  composed: () => Promise<Composition>,
  request: Request,
  answer: (composition: Composition) => Promise<Answer | null>,
): Promise<Answer | null> {
  return composed().then(answer, (thrown: unknown) =>
    startRefusal(request, thrown),
  );
}

/** Serves one operation over HTTP. Nothing is thrown: what calls it would show the message to the caller. */
export function createHttpFunction(
  name: string,
  composed: () => Promise<Composition>,
): HttpFunction {
  return async (request, response) =>
    send(
      response,
      await answerBy(composed, request, async (composition) => {
        if (isForPage(name, request))
          return answerPageRequest(composition, name, request);
        const sender = senderOf(composition, name, request);
        const exchange = { request, response };
        return answerRequest(composition, name, exchange, sender);
      }),
    );
}

/** What is told of a body that could not be read: nothing, without a caller. */
async function bodyRefusal(
  composition: Composition,
  request: Request,
  thrown: unknown,
): Promise<WireAnswer> {
  try {
    await composition.authenticate(request.headers.authorization);
    return refuse(composition, request.path, request, bodyFault(thrown));
  } catch (refused) {
    return refuse(composition, request.path, request, refused);
  }
}

/** Answers for a server that reads bodies by itself, where it could not. */
export function createErrorHandler(
  composed: () => Promise<Composition>,
): ErrorRequestHandler {
  return async (thrown: unknown, request, response, next) => {
    if (response.headersSent) return next(thrown);
    send(
      response,
      await answerBy(composed, request, (composition) =>
        bodyRefusal(composition, request, thrown),
      ),
    );
  };
}
