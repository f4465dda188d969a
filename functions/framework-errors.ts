import { subscribe } from "node:diagnostics_channel";
import { Server } from "node:http";
import type { ErrorRequestHandler } from "express";

function serverOf(message: unknown): Server | null {
  return typeof message === "object" &&
    message !== null &&
    "server" in message &&
    message.server instanceof Server
    ? message.server
    : null;
}

/**
 * Gives the app of functions-framework an error handler. It reads a body before it calls a function, and answers what it
 * could not read by itself, as HTML; and it shows its app to nobody, so that it is looked for at a server's first request.
 */
export function handleFrameworkErrors(handler: ErrorRequestHandler): void {
  const seen = new WeakSet<Server>();
  subscribe("http.server.request.start", (message) => {
    const server = serverOf(message);
    if (server === null || seen.has(server)) return;
    seen.add(server);
    const [app] = server.listeners("request");
    if (app !== undefined && "use" in app && typeof app.use === "function")
      Reflect.apply(app.use, app, [handler]);
  });
}
