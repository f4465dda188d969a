import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import express, {
  type ErrorRequestHandler,
  type Express,
  type RequestHandler,
} from "express";
import { ColliderError } from "#shared/kernel/error.ts";
import type { Composition } from "./composition.ts";
import { createHttpFunction, refusal, send } from "./http-function.ts";
import { describeOperation, landingPage } from "./landing-page.ts";

const HOST = "127.0.0.1";
const BODY_LIMIT_BYTES = 10 * 1024 * 1024;

export interface LocalServer {
  readonly url: string;
  /** Ends when the requests under way are answered. */
  close(): Promise<void>;
}

function unreadableBody(thrown: unknown): unknown {
  const type: unknown =
    typeof thrown === "object" && thrown !== null && "type" in thrown
      ? thrown.type
      : null;
  if (type === "entity.too.large")
    return new ColliderError(
      "INVALID_ARGUMENT",
      `The request is larger than ${BODY_LIMIT_BYTES / 1024 / 1024} MiB. Send less in one call.`,
      { reason: "REQUEST_TOO_LARGE" },
    );
  if (typeof type === "string")
    return new ColliderError(
      "INVALID_ARGUMENT",
      "The request body is not valid JSON.",
      { reason: "JSON_INVALID", cause: thrown },
    );
  return thrown;
}

function operationNameOf(functionName: string): string {
  return functionName.replaceAll("-", "_");
}

function pagesOf(composition: Composition): RequestHandler {
  return async (request, response, next) => {
    if (request.method !== "GET") return next();
    if (request.path === "/healthz")
      return void response.json({ status: "ok" });
    // Every browser asks for it, and logs an error when there is none.
    if (request.path === "/favicon.ico") return void response.status(204).end();
    if (request.path === "/")
      return void response
        .type("html")
        .send(landingPage(await composition.registry.loadAll()));
    const operation = await composition.registry.load(
      operationNameOf(request.path.slice(1)),
    );
    response.json(describeOperation(operation));
  };
}

function createApp(composition: Composition): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.use(pagesOf(composition));
  // The caller comes first: nobody makes us parse a body without a token.
  app.use(async (request, _response, next) => {
    await composition.authenticate(request.headers.authorization);
    next();
  });
  app.use(express.json({ limit: BODY_LIMIT_BYTES, strict: false }));
  app.use("/:functionName", async (request, response) => {
    const name = operationNameOf(request.params.functionName);
    await createHttpFunction(name, async () => composition)(request, response);
  });
  const onError: ErrorRequestHandler = (thrown, _request, response, next) => {
    if (response.headersSent) return next(thrown);
    send(response, refusal(composition, unreadableBody(thrown)));
  };
  app.use(onError);
  return app;
}

async function listen(app: Express, port: number): Promise<Server> {
  const server = app.listen(port, HOST);
  await once(server, "listening");
  return server;
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/**
 * Serves every function in one process on loopback, each at `/<function-name>`.
 *
 * @throws Error EADDRINUSE when the port is taken.
 */
export async function startLocalServer(
  composition: Composition,
  port: number,
): Promise<LocalServer> {
  const server = await listen(createApp(composition), port);
  return {
    url: `http://${HOST}:${portOf(server)}`,
    close: async () => {
      server.close();
      server.closeIdleConnections();
      await once(server, "close");
    },
  };
}
