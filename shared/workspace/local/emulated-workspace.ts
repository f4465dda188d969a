import type { LocalWorkspace } from "./local-workspace.ts";

/**
 * What a workspace of a process of its own expects, as emulators of Google's services do: whoever reaches its port on
 * loopback may read it.
 */
export const EMULATOR_SERVICE_TOKEN = "owner";

/** The workspace that another process serves at `host:port`. That process owns it: closing leaves it as it is. */
export function emulatedWorkspace(host: string): LocalWorkspace {
  return {
    url: `http://${host}/`,
    serviceToken: EMULATOR_SERVICE_TOKEN,
    close: () => Promise.resolve(),
  };
}
