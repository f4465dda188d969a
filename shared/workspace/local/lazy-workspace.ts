import type { WorkspaceAccess } from "../workspace-access.ts";
import type { WorkspaceServices } from "../workspace-services.ts";
import type {
  LocalWorkspace,
  LocalWorkspaceOptions,
} from "./local-workspace.ts";

export interface LazyWorkspace {
  readonly access: WorkspaceAccess;
  close(): Promise<void>;
}

export interface LazyWorkspaceOptions extends LocalWorkspaceOptions {
  /** Where another process serves a workspace, in place of the folder; null for the folder. */
  readonly emulatorHost: string | null;
}

async function start({
  emulatorHost,
  ...options
}: LazyWorkspaceOptions): Promise<LocalWorkspace> {
  if (emulatorHost !== null) {
    const { emulatedWorkspace } = await import("./emulated-workspace.ts");
    return emulatedWorkspace(emulatorHost);
  }
  const { startLocalWorkspace } = await import("./local-workspace.ts");
  return startLocalWorkspace(options);
}

/** A local workspace that is loaded and opened, or reached, by the first call that needs it. */
export function openLazyWorkspace(
  options: LazyWorkspaceOptions,
): LazyWorkspace {
  let started: Promise<LocalWorkspace> | null = null;
  let connected: Promise<WorkspaceServices> | null = null;
  const connect = async (): Promise<WorkspaceServices> => {
    started = start(options);
    const { createLocalServices } = await import("./local-services.ts");
    return createLocalServices(await started, options.clock);
  };
  const services = async (): Promise<WorkspaceServices> => {
    try {
      return await (connected ??= connect());
    } catch (thrown) {
      // The folder may be there at the next call.
      connected = null;
      started = null;
      throw thrown;
    }
  };
  return {
    // Everybody on this machine acts on its one account.
    access: { of: services },
    close: async () => {
      await (await started)?.close();
    },
  };
}
