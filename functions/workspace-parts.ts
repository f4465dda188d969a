import { join } from "node:path";
import type { Platform } from "#shared/platform/platform.ts";
import type { WorkspaceAccess } from "#shared/workspace/workspace-access.ts";
import type { WorkspaceSite } from "#shared/workspace/google/workspace-site.ts";
import type { LazyWorkspace } from "#shared/workspace/local/lazy-workspace.ts";
import type { Config } from "./config.ts";

/** The workspace of a process; everything of it is loaded by the first call that needs it. */
export interface OpenedWorkspace {
  readonly access: WorkspaceAccess;
  readonly close: () => Promise<void>;
}

/** Mail that is sent lies beside the other data, where there are any. */
async function openLocal(
  { google, dataDir, workspaceDir, workspaceEmulatorHost }: Config,
  { clock }: Platform,
): Promise<LazyWorkspace> {
  const { openLazyWorkspace } =
    await import("#shared/workspace/local/lazy-workspace.ts");
  const isKept = google === null && dataDir !== null;
  const sentDir = isKept ? join(dataDir, "sent-mail") : null;
  return openLazyWorkspace({
    workspaceDir,
    sentDir,
    clock,
    emulatorHost: workspaceEmulatorHost,
  });
}

async function openGoogle(): Promise<WorkspaceSite> {
  const { googleSite } =
    await import("#shared/workspace/google/google-site.ts");
  return googleSite();
}

export function openWorkspace(
  config: Config,
  platform: Platform,
): OpenedWorkspace {
  let local: Promise<LazyWorkspace> | null = null;
  let google: Promise<WorkspaceSite> | null = null;
  let access: Promise<WorkspaceAccess> | null = null;
  const site = async (): Promise<WorkspaceSite> => {
    if (config.workspace.type === "google") return (google ??= openGoogle());
    local ??= openLocal(config, platform);
    return (await local).site();
  };
  const open = async (): Promise<WorkspaceAccess> => {
    const { createWorkspaceAccess } = await import("./workspace-access.ts");
    return createWorkspaceAccess(config.workspace, site, platform.clock);
  };
  return {
    access: {
      of: async (call) => {
        access ??= open();
        return (await access).of(call);
      },
    },
    close: async () => {
      await (await local)?.close();
    },
  };
}
