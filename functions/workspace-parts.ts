import { join } from "node:path";
import type { Platform } from "#shared/platform/platform.ts";
import type { WorkspaceAccess } from "#shared/workspace/workspace-access.ts";
import type { WorkspaceSite } from "#shared/workspace/google/workspace-site.ts";
import type { LazyWorkspace } from "#shared/workspace/local/lazy-workspace.ts";
import type { Config } from "./config.ts";
import type { PublicAddress } from "./public-address.ts";
import type { ReachedWorkspace } from "./workspace-access.ts";

/** The workspace of a process; everything of it is loaded by the first call that needs it. */
export interface OpenedWorkspace extends WorkspaceAccess {
  /** All that there is to it, consents among it. */
  readonly reached: () => Promise<ReachedWorkspace>;
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

/** @param address - where people come back to from Google's page */
export function openWorkspace(
  config: Config,
  platform: Platform,
  address: PublicAddress,
): OpenedWorkspace {
  let local: Promise<LazyWorkspace> | null = null;
  let google: Promise<WorkspaceSite> | null = null;
  let reached: Promise<ReachedWorkspace> | null = null;
  const open = async (): Promise<WorkspaceSite> => {
    if (config.workspace.type === "google") return (google ??= openGoogle());
    local ??= openLocal(config, platform);
    return (await local).site();
  };
  const reach = async (): Promise<ReachedWorkspace> => {
    const { openWorkspaceWays } = await import("./workspace-ways.ts");
    const { workspace } = config;
    return openWorkspaceWays({ config: workspace, open, platform, address });
  };
  const workspace = async (): Promise<ReachedWorkspace> =>
    (reached ??= reach());
  return {
    reached: workspace,
    of: async (call) => (await workspace()).of(call),
    close: async () => {
      await (await local)?.close();
    },
  };
}
