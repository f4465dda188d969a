import { subscribe } from "node:diagnostics_channel";
import { Server, type IncomingMessage, type ServerResponse } from "node:http";
import type { ErrorRequestHandler } from "express";
import { ColliderError } from "#shared/kernel/error.ts";
import { readBody } from "#functions/http/request/read-body.ts";
import { keepBodyFault } from "#functions/http/request/request-body.ts";

function serverOf(message: unknown): Server | null {
  return typeof message === "object" &&
    message !== null &&
    "server" in message &&
    message.server instanceof Server
    ? message.server
    : null;
}

/** Leaves on a request what functions-framework would, which then reads nothing more. */
async function readBefore(
  request: IncomingMessage,
  limitBytes: number,
): Promise<void> {
  try {
    const read = await readBody(request, limitBytes);
    // By the last, Firebase's emulator knows that a body is read.
    if (read !== null) Object.assign(request, read, { _body: true });
  } catch (thrown) {
    if (!(thrown instanceof ColliderError)) throw thrown;
    keepBodyFault(request, thrown);
    Object.assign(request, { _body: true });
  }
}

export interface FrameworkGuard {
  /** Answers what is thrown before a function is called. */
  readonly onError: ErrorRequestHandler;
  /** The most that is read of a body, also when it is unpacked. */
  readonly limitBytes: number;
}

/**
 * Stands between a server of functions-framework and its app. The framework reads a body before it calls a function, up
 * to a gibibyte of it, unpacked, from anybody: one small request could end the process. And what it cannot read it answers
 * by itself, as HTML. It shows its app to nobody, so that it is looked for at a server's first request.
 */
export function guardFramework({ onError, limitBytes }: FrameworkGuard): void {
  const seen = new WeakSet<Server>();
  subscribe("http.server.request.start", (message) => {
    const server = serverOf(message);
    if (server === null || seen.has(server)) return;
    seen.add(server);
    const [app] = server.listeners("request");
    if (app === undefined) return;
    if ("use" in app && typeof app.use === "function")
      Reflect.apply(app.use, app, [onError]);
    server.removeAllListeners("request");
    server.on(
      "request",
      (request: IncomingMessage, response: ServerResponse) => {
        readBefore(request, limitBytes).then(
          () => void Reflect.apply(app, server, [request, response]),
          // Who sent it is gone.
          () => response.destroy(),
        );
      },
    );
  });
}
