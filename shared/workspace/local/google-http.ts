import type { ErrorRequestHandler, RequestHandler, Response } from "express";
import type { ApiRequest } from "./gmail-api.ts";
import { GmailHttpError } from "./gmail-http-error.ts";
import { applyFieldMask, parseFieldMask } from "./field-mask.ts";
import type { JsonObject } from "#shared/kernel/json.ts";

/** Refuses every request that does not bear the token. */
export function requireToken(accessToken: string): RequestHandler {
  return (request, response, next) => {
    if (request.headers.authorization === `Bearer ${accessToken}`) next();
    else
      send(
        response,
        new GmailHttpError(
          "UNAUTHENTICATED",
          "Request had invalid authentication credentials. Expected the access token of the local workspace.",
        ),
      );
  };
}

/** Answers with what a route returns, reduced to the `fields` that the request names. */
export function answerWith(
  answer: (request: ApiRequest) => Promise<JsonObject>,
): RequestHandler<Record<string, string>> {
  return async (request, response) => {
    const { fields } = request.query;
    const mask =
      typeof fields === "string" && fields !== "" ? maskOf(fields) : null;
    const body = await answer({ params: request.params, query: request.query });
    response.json(mask === null ? body : applyFieldMask(body, mask));
  };
}

function maskOf(fields: string) {
  const mask = parseFieldMask(fields);
  if (mask === null)
    throw new GmailHttpError(
      "INVALID_ARGUMENT",
      `Invalid field selection ${fields}`,
    );
  return mask;
}

/** For every path that no route answers. */
export const refuseUnknown: RequestHandler = (request, response) => {
  send(
    response,
    new GmailHttpError(
      "NOT_FOUND",
      `The local workspace does not serve ${request.method} ${request.path}.`,
    ),
  );
};

/** Express knows an error handler by its four parameters. */
export const refuse: ErrorRequestHandler = (
  thrown: unknown,
  _request,
  response,
  next,
) => {
  if (response.headersSent) next(thrown);
  else if (thrown instanceof GmailHttpError) send(response, thrown);
  else if (isBadRequest(thrown))
    send(response, new GmailHttpError("INVALID_ARGUMENT", "Bad Request"));
  else
    send(
      response,
      new GmailHttpError("INTERNAL", "Internal error encountered."),
    );
};

// What the router itself refuses, a path with a broken percent escape for one, carries its status.
function isBadRequest(thrown: unknown): boolean {
  return thrown instanceof Error && "status" in thrown && thrown.status === 400;
}

function send(response: Response, error: GmailHttpError): void {
  response.status(error.httpStatus).json(error.body);
}
