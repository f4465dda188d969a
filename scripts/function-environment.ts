// Loaded before functions-framework by `npm run function`, which else would read no `.env`, listen on every address and
// say nothing.
import { Server } from "node:net";
import { parseArgs } from "node:util";
import { localEnvironment } from "./local-environment.ts";

const HOST = "127.0.0.1";

const environment = localEnvironment();
// Set to nothing it is not set, as everywhere; the framework takes that for a port.
if (environment["PORT"] === "") delete environment["PORT"];

function portOf(server: Server): number | null {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : null;
}

/** The function's name, of the framework's own flags and variables. */
function target(): string {
  const { values } = parseArgs({
    options: { target: { type: "string" } },
    strict: false,
  });
  return String(values.target ?? environment["FUNCTION_TARGET"]);
}

function announce(server: Server, port: unknown): void {
  server.once("listening", () => {
    console.log(
      `Collider serves ${target()} at http://${HOST}:${portOf(server)}/\nStop with Ctrl+C.`,
    );
  });
  server.once("error", ({ message }) => {
    console.error(
      `Port ${String(port)} is not to be had: ${message}. Give another one: --port=8081`,
    );
    process.exit(1);
  });
}

// The framework listens on a port and gives no address; whoever gives one is let alone.
// oxlint-disable-next-line typescript/unbound-method -- the proxy passes on what it was called on
Server.prototype.listen = new Proxy(Server.prototype.listen, {
  apply: (listen, server: unknown, args: unknown[]): unknown => {
    const [port, done] = args;
    if (!(server instanceof Server) || typeof done !== "function")
      return Reflect.apply(listen, server, args);
    announce(server, port);
    return Reflect.apply(listen, server, [port, HOST, done]);
  },
});
