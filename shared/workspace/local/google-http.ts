import type {
  ErrorRequestHandler,
  RequestHandler,
  Response,
  Router,
} from "express";
import {
  FileMedia,
  Media,
  type ApiAnswer,
  type ApiRequest,
  type ApiRoutes,
} from "./api-routes.ts";
import { GoogleHttpError } from "./google-http-error.ts";
import { applyFieldMask, parseFieldMask } from "./field-mask.ts";
import { interrupt, interruptionOf } from "./interruption.ts";
import { sendFile } from "./send-file.ts";

type PathHandler = RequestHandler<Record<string, string>>;

/**
 * Serves routes, each under its own path.
 *
 * @param guards - what a request passes before its route answers it
 */
export function mountRoutes(
  router: Router,
  routes: ApiRoutes,
  guards: (route: string) => readonly PathHandler[] = () => [],
): void {
  for (const [route, answer] of Object.entries(routes)) {
    const [method, path = ""] = route.split(" ");
    const handlers = [...guards(route), answerWith(answer)];
    if (method === "POST") router.post(path, ...handlers);
    else router.get(path, ...handlers);
  }
}

/** Answers with what a route returns: bytes as they are, JSON reduced to the `fields` that the request names. */
function answerWith(
  answer: (request: ApiRequest) => Promise<ApiAnswer>,
): PathHandler {
  return async (request, response) => {
    const { params, query } = request;
    const { fields } = query;
    const mask =
      typeof fields === "string" && fields !== "" ? maskOf(fields) : null;
    const body: unknown = request.body;
    const found = await answer({ params, query, body });
    if (found instanceof FileMedia) await sendFile(request, response, found);
    else if (found instanceof Media)
      reply(response, found.mimeType, Buffer.from(found.bytes));
    else {
      const shown = mask === null ? found : applyFieldMask(found, mask);
      reply(response, "json", Buffer.from(JSON.stringify(shown)));
    }
  };
}

function reply(response: Response, type: string, body: Buffer): void {
  response.type(type);
  const interruption = interruptionOf(response);
  if (interruption === null) {
    response.send(body);
    return;
  }
  response.setHeader("content-length", body.length);
  const half = body.subarray(0, body.length / 2);
  response.write(half, () => interrupt(response, interruption));
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

export function send(response: Response, error: GoogleHttpError): void {
  response.status(error.httpStatus).json(error.body);
}
