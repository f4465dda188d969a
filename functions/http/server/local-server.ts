import { once } from "node:events";
import type { IncomingMessage, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type Response,
} from "express";
import type { Composition } from "#functions/composition.ts";
import {
  answerPageRequest,
  isForPage,
} from "#functions/http/page/page-request.ts";
import { answerRequest, send } from "./http-function.ts";
import {
  operationNameOf,
  pagesOf,
} from "#functions/http/listing/local-pages.ts";
import {
  BODY_LIMIT_BYTES,
  bodyFault,
  DELIVERY_LIMIT_BYTES,
} from "#functions/http/request/request-body.ts";
import { refuse } from "#functions/http/request/refusal.ts";
import { senderOf } from "./sender.ts";

const HOST = "127.0.0.1";

// Longer than the longest wait that a call may ask for (55 s), and the commit after it.
const CLOSE_WITHIN_MS = 60_000;

// For a body that is on its way when the server closes.
const SEND_WITHIN_MS = 1000;

export interface LocalServer {
  readonly url: string;
  /** Ends when the requests that have arrived are answered, after a minute at most. */
  close(): Promise<void>;
}

function bodyReader(
  limit: number,
): (request: Request, response: Response) => Promise<void> {
  return promisify<Request, Response, void>(
    express.json({ limit, strict: false }),
  );
}

const READ_BODY = {
  caller: bodyReader(BODY_LIMIT_BYTES),
  platform: bodyReader(DELIVERY_LIMIT_BYTES),
};

function createApp(composition: Composition): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.use(async (request, response, next) => {
    const name = operationNameOf(request.path);
    if (!isForPage(name, request)) return next();
    send(response, await answerPageRequest(composition, name, request));
  });
  app.use(pagesOf(composition));
  app.use(async (request, response) => {
    const name = operationNameOf(request.path);
    // The sender comes first: nobody makes us parse a body without a token.
    const sender = await senderOf(composition, name, request);
    await READ_BODY[sender.type](request, response);
    const exchange = { request, response };
    send(response, await answerRequest(composition, name, exchange, sender));
  });
  const onError: ErrorRequestHandler = (thrown, request, response, next) => {
    if (response.headersSent) return next(thrown);
    const name = operationNameOf(request.path);
    send(response, refuse(composition, name, request, bodyFault(thrown)));
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

/** Ends a server: answers what is under way, and waits for nobody who does not finish sending a request. */
function closerOf(server: Server): () => Promise<void> {
  const underWay = new Set<IncomingMessage>();
  let isClosing = false;
  const endWhenIdle = (): void => {
    if (isClosing && underWay.size === 0) server.closeAllConnections();
  };
  server.on("request", (request, response) => {
    underWay.add(request);
    response.once("close", () => {
      underWay.delete(request);
      endWhenIdle();
    });
  });
  const endUnsent = (): void => {
    for (const request of underWay) if (!request.complete) request.destroy();
  };
  return async () => {
    const closed = once(server, "close");
    isClosing = true;
    server.close();
    endWhenIdle();
    const unsent = setInterval(endUnsent, SEND_WITHIN_MS);
    const end = (): void => server.closeAllConnections();
    const impatience = setTimeout(end, CLOSE_WITHIN_MS);
    await closed;
    clearInterval(unsent);
    clearTimeout(impatience);
  };
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
  const close = closerOf(server);
  const url = `http://${HOST}:${portOf(server)}`;
  composition.address.servedAt(url);
  return {
    url,
    close: async () => {
      composition.streams.stopAll();
      await close();
    },
  };
}
