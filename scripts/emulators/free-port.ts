import { once } from "node:events";
import { createServer } from "node:net";
import { listenOnLoopback } from "#scripts/cloud-tasks-emulator/loopback.ts";

// Below what systems lend to outgoing connections (Linux from 32768, others from 49152): one of those could take the
// port between this look and its use, seconds later.
const LOWEST = 15_000;
const PORTS = 17_000;
const TRIES = 20;

async function release(wanted: number): Promise<number> {
  const server = createServer();
  await listenOnLoopback(server, wanted);
  server.close();
  await once(server, "close");
  return wanted;
}

/**
 * The port that is wanted, or a free one for 0.
 *
 * @throws Error EADDRINUSE where it is taken.
 */
export async function freePort(wanted = 0): Promise<number> {
  if (wanted !== 0) return release(wanted);
  for (let tries = 1; ; tries += 1) {
    try {
      return await release(LOWEST + Math.floor(Math.random() * PORTS));
    } catch (thrown) {
      if (tries === TRIES) throw thrown;
    }
  }
}
