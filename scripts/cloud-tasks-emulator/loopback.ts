import { once } from "node:events";
import type { Server as HttpServer } from "node:http";
import type { Server } from "node:net";

export const LOOPBACK = "127.0.0.1";

/** Takes no more connections and ends those that there are. */
export async function closeServer(server: HttpServer): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}

/** Listens on a port, or on a free one for 0, and answers `host:port`. */
export async function listenOnLoopback(
  server: Server,
  port: number,
): Promise<string> {
  server.listen(port, LOOPBACK);
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null)
    throw new Error("A server on a port has an address.");
  return `${LOOPBACK}:${address.port}`;
}
