import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { z } from "zod";

const STREAM_STARTED = "http2.client.stream.start";

/** What Node tells of a stream; gRPC's path is `/package.Service/Method`. */
const StartedRpc = z.object({
  headers: z.object({
    ":path": z
      .string()
      .regex(/^\/[\w.]+\/\w+$/u)
      .transform((path) => path.slice(path.lastIndexOf("/") + 1)),
  }),
});

export interface RpcCounter {
  /** How often each method was called since the last call of this, and begins anew. */
  take(): Readonly<Record<string, number>>;
  stop(): void;
}

/**
 * Counts the calls of all gRPC clients of this process, where they leave it: each try of a call that is repeated, and
 * what a client calls on its own account. Clients need not be made for it. A process of its own is counted in that one.
 */
export function countRpcs(): RpcCounter {
  const counts = new Map<string, number>();
  const onStart = (message: unknown): void => {
    const parsed = StartedRpc.safeParse(message);
    if (!parsed.success) return;
    const method = parsed.data.headers[":path"];
    counts.set(method, (counts.get(method) ?? 0) + 1);
  };
  subscribe(STREAM_STARTED, onStart);
  return {
    take: () => {
      const taken = Object.fromEntries(counts);
      counts.clear();
      return taken;
    },
    stop: () => {
      unsubscribe(STREAM_STARTED, onStart);
    },
  };
}
