import type { Platform } from "#shared/platform/platform.ts";
import type { WorkspaceAccess } from "#shared/workspace/workspace-access.ts";
import type { Config } from "#functions/config.ts";
import type { PublicAddress } from "#functions/process/settings/public-address.ts";
import type { ReachedWorkspace } from "./workspace-access.ts";
import type { WorkspaceWays } from "./workspace-ways.ts";

/** The workspace of a process; everything of it is loaded by the first call that needs it. */
export interface OpenedWorkspace extends WorkspaceAccess {
  /** All that there is to it, consents among it. */
  readonly reached: () => Promise<ReachedWorkspace>;
  readonly close: () => Promise<void>;
}

/** @param address - where people come back to from Google's page */
export function openWorkspace(
  config: Config,
  platform: Platform,
  address: PublicAddress,
): OpenedWorkspace {
  let ways: Promise<WorkspaceWays> | null = null;
  const opened = async (): Promise<WorkspaceWays> => {
    ways ??= import("./workspace-ways.ts").then(({ openWorkspaceWays }) =>
      openWorkspaceWays({ config, platform, address }),
    );
    return ways;
  };
  return {
    reached: async () => (await opened()).reached,
    of: async (call) => (await opened()).reached.of(call),
    close: async () => {
      await (await ways)?.close();
    },
  };
}
