import type { ErrorRequestHandler, RequestHandler, Response } from "express";
import { Media, type ApiAnswer, type ApiRequest } from "./api-routes.ts";
import { GoogleHttpError } from "./google-http-error.ts";
import { applyFieldMask, parseFieldMask } from "./field-mask.ts";

/** Answers with what a route returns: bytes as they are, JSON reduced to the `fields` that the request names. */
export function answerWith(
  answer: (request: ApiRequest) => Promise<ApiAnswer>,
): RequestHandler<Record<string, string>> {
  return async (request, response) => {
    const { params, query } = request;
    const { fields } = query;
    const mask =
      typeof fields === "string" && fields !== "" ? maskOf(fields) : null;
    const body: unknown = request.body;
    const found = await answer({ params, query, body });
    if (found instanceof Media)
      response.type(found.mimeType).send(Buffer.from(found.bytes));
    else response.json(mask === null ? found : applyFieldMask(found, mask));
  };
}

function maskOf(fields: string) {
  const mask = parseFieldMask(fields);
  if (mask === null)
    throw new GoogleHttpError(
      "INVALID_ARGUMENT",
      `Invalid field selection ${fields}`,
    );
  return mask;
}

/** For every path that no route answers. */
export const refuseUnknown: RequestHandler = (request, response) => {
  send(
    response,
    new GoogleHttpError(
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
  else if (thrown instanceof GoogleHttpError) send(response, thrown);
  else if (isBadRequest(thrown))
    send(response, new GoogleHttpError("INVALID_ARGUMENT", "Bad Request"));
  else
    send(
      response,
      new GoogleHttpError("INTERNAL", "Internal error encountered."),
    );
};

// What the router itself refuses, a path with a broken percent escape for one, carries its status.
function isBadRequest(thrown: unknown): boolean {
  return thrown instanceof Error && "status" in thrown && thrown.status === 400;
}

function send(response: Response, error: GoogleHttpError): void {
  response.status(error.httpStatus).json(error.body);
}
