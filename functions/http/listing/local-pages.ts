import type { RequestHandler, Response } from "express";
import { operationName } from "#shared/kernel/function-name.ts";
import { describeOperation } from "#shared/registry/describe-operation.ts";
import type { Composition } from "#functions/composition.ts";
import {
  DOCUMENTATION_FILES,
  DOCUMENTATION_HEADERS,
  openApiOf,
} from "./documentation.ts";
import { landingPage } from "./landing-page.ts";
import { isGetCall } from "#functions/http/stream/stream-request.ts";

/** `create_casefile` of the path `/create-casefile`. */
export function operationNameOf(path: string): string {
  return operationName(path.replace(/^\/|\/$/g, ""));
}

/** Sends what lies at a path where no operation does; the result says whether anything does. */
async function sendPage(
  { registry }: Composition,
  path: string,
  response: Response,
): Promise<boolean> {
  switch (path) {
    case "/healthz":
      response.json({ status: "ok" });
      return true;
    // Every browser asks for it, and logs an error when there is none.
    case "/favicon.ico":
      response.status(204).end();
      return true;
    case "/":
      response.type("html").send(landingPage(await registry.loadAll()));
      return true;
    case "/openapi.json":
      response.json(await openApiOf(await registry.loadAll()));
      return true;
    default:
      return sendDocumentation(path, response);
  }
}

async function sendDocumentation(
  path: string,
  response: Response,
): Promise<boolean> {
  if (!/^\/docs(\/|$)/u.test(path)) return false;
  const asked = path.replace(/\/$/u, "");
  const file = DOCUMENTATION_FILES.find((one) => one.path === asked);
  if (file === undefined) return false;
  const text = await file.text();
  response.set(DOCUMENTATION_HEADERS).type(file.type).send(text);
  return true;
}

/** Answers what is read and not called: the pages, and the contract of each operation. */
export function pagesOf(composition: Composition): RequestHandler {
  return async (request, response, next) => {
    const isRead = request.method === "GET" || request.method === "HEAD";
    if (!isRead || isGetCall(request)) return next();
    if (await sendPage(composition, request.path, response)) return;
    const name = operationNameOf(request.path);
    response.json(describeOperation(await composition.registry.load(name)));
  };
}
