import type { WorkspaceSite } from "../google/workspace-site.ts";
import { localSite } from "./local-site.ts";
import type {
  LocalWorkspace,
  LocalWorkspaceOptions,
} from "./local-workspace.ts";

export interface LazyWorkspace {
  site(): Promise<WorkspaceSite>;
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
  let reached: Promise<WorkspaceSite> | null = null;
  const reach = async (): Promise<WorkspaceSite> => {
    started = start(options);
    return localSite(await started);
  };
  return {
    site: async () => {
      try {
        return await (reached ??= reach());
      } catch (thrown) {
        // The folder may be there at the next call.
        reached = null;
        started = null;
        throw thrown;
      }
    },
    close: async () => {
      await (await started)?.close();
    },
  };
}
