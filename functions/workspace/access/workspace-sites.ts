import { join } from "node:path";
import type { Platform } from "#shared/platform/platform.ts";
import type { WorkspaceSite } from "#shared/workspace/google/workspace-site.ts";
import type { LazyWorkspace } from "#shared/workspace/local/lazy-workspace.ts";
import type { Config } from "#functions/config.ts";

/** Where the workspace is, opened by the first call that asks there. */
export interface OpenedSite {
  readonly open: () => Promise<WorkspaceSite>;
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

/** Google's own workspace, or the folder that stands for it. */
export function workspaceSite(config: Config, platform: Platform): OpenedSite {
  let local: Promise<LazyWorkspace> | null = null;
  let google: Promise<WorkspaceSite> | null = null;
  return {
    open: async () => {
      if (config.workspace.type === "google") return (google ??= openGoogle());
      local ??= openLocal(config, platform);
      return (await local).site();
    },
    close: async () => {
      await (await local)?.close();
    },
  };
}
