import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { buffer } from "node:stream/consumers";
import {
  closeServer,
  listenOnLoopback,
} from "#scripts/cloud-tasks-emulator/loopback.ts";

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A promise that does not resolve is a handler that hangs. */
type Answering = (request: Received) => Answer | Promise<Answer>;

export interface Receiver {
  readonly url: string;
  stop(): Promise<void>;
}

async function received(request: IncomingMessage): Promise<Received> {
  const { method = "", url = "", headers } = request;
  const body = await buffer(request);
  return { method, path: url, headers, body: body.toString() };
}

/** A target for tasks: an HTTP server on loopback. */
export async function startReceiver(answering: Answering): Promise<Receiver> {
  const serve = async (
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> => {
    const { status, headers = {} } = await answering(await received(request));
    response.writeHead(status, headers).end();
  };
  const server = createServer((request, response) => {
    serve(request, response).catch((thrown: unknown) => {
      response.destroy(thrown instanceof Error ? thrown : undefined);
    });
  });
  const host = await listenOnLoopback(server, 0);
  return {
    url: `http://${host}`,
    stop: async () => closeServer(server),
  };
}
