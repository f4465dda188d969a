import type { Request, Response } from "express";
import {
  refusalAnswer,
  wireAnswer,
  type WireAnswer,
} from "#shared/dispatch/answer.ts";
import { ColliderError, asColliderError } from "#shared/kernel/error.ts";
import { isoTime } from "#shared/kernel/time.ts";
import type { Composition } from "./composition.ts";

/** A handler as functions-framework and Express call it. */
export type HttpFunction = (
  request: Request,
  response: Response,
) => Promise<void>;

function jsonBodyOf(request: Request): unknown {
  if (request.is("json") !== false) return request.body;
  throw new ColliderError(
    "INVALID_ARGUMENT",
    "Send the request as JSON with the header Content-Type: application/json.",
    { reason: "CONTENT_TYPE_INVALID" },
  );
}

async function answerRequest(
  composition: Composition,
  name: string,
  request: Request,
): Promise<WireAnswer> {
  // Without a caller nothing else is looked at.
  const caller = await composition.authenticate(request.headers.authorization);
  if (request.method !== "POST")
    throw new ColliderError(
      "INVALID_ARGUMENT",
      `Call ${name} with POST and a JSON body.`,
      { reason: "METHOD_INVALID" },
    );
  const operation = await composition.registry.load(name);
  const answer = await composition.dispatch({
    operation,
    body: jsonBodyOf(request),
    caller,
    traceparent: request.get("traceparent") ?? null,
  });
  return wireAnswer(operation, answer);
}

/** The answer to a request that did not get as far as an operation. */
export function refusal(composition: Composition, thrown: unknown): WireAnswer {
  const error = asColliderError(thrown);
  if (error.code === "INTERNAL")
    composition.log.error({ err: error }, "A request failed.");
  const timestamp = isoTime(composition.platform.clock.now());
  return refusalAnswer(error, { requestId: null, timestamp, metadata: {} });
}

export function send(response: Response, answer: WireAnswer): void {
  if (answer.status === 401) response.set("WWW-Authenticate", "Bearer");
  response.status(answer.status).json(answer.body);
}

/** Serves one operation over HTTP. */
export function createHttpFunction(
  name: string,
  composed: () => Promise<Composition>,
): HttpFunction {
  return async (request, response) => {
    const composition = await composed();
    const answer = await answerRequest(composition, name, request).catch(
      (thrown: unknown) => refusal(composition, thrown),
    );
    composition.log.info(
      {
        operation: name,
        status: answer.status,
        ...callFacts(answer),
      },
      `${name} ${answer.status}`,
    );
    send(response, answer);
  };
}

function callFacts(answer: WireAnswer): object {
  const { metadata } = answer.body;
  return { call: metadata };
}
