// Loaded before functions-framework by `npm run function`, which else would read no `.env` and listen on every address.
import { Server } from "node:net";
import { localEnvironment } from "./local-environment.ts";

const HOST = "127.0.0.1";

localEnvironment();

// It listens on a port and gives no address.
// oxlint-disable-next-line typescript/unbound-method -- the proxy passes on what it was called on
Server.prototype.listen = new Proxy(Server.prototype.listen, {
  apply: (listen, server: unknown, [port, done]: unknown[]): unknown =>
    Reflect.apply(listen, server, [port, HOST, done]),
});
