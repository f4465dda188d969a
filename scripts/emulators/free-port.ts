import { once } from "node:events";
import { createServer } from "node:net";
import { listenOnLoopback } from "#scripts/cloud-tasks-emulator/loopback.ts";

/**
 * The port that is wanted, or a free one for 0.
 *
 * @throws Error EADDRINUSE where it is taken.
 */
export async function freePort(wanted = 0): Promise<number> {
  const server = createServer();
  const host = await listenOnLoopback(server, wanted);
  server.close();
  await once(server, "close");
  return Number(new URL(`http://${host}`).port);
}
