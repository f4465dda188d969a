import type { Config } from "#functions/config.ts";

/** Where functions are served when no port was asked for. */
export const DEFAULT_PORT = 8080;

/** Whether no other port will do: one was asked for, or Google's services know where they call. */
export function isPortFixed({ port, google }: Config): boolean {
  return port !== null || google !== null;
}

/** Whether listening on a port failed because somebody else does. */
export function isPortTaken(thrown: unknown): boolean {
  return (
    thrown instanceof Error && "code" in thrown && thrown.code === "EADDRINUSE"
  );
}
