import type { Clock } from "#shared/platform/clock.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import {
  DelegatedAccess,
  type DelegationSettings,
} from "#shared/workspace/google/delegated-access.ts";
import type { WorkspaceAccess } from "#shared/workspace/workspace-access.ts";
import type { OpenSite } from "#shared/workspace/google/workspace-site.ts";
import { LOCAL_SERVICE_ACCOUNT } from "#shared/workspace/local/oauth/local-client.ts";
import type { WorkspaceConfig } from "./workspace-config.ts";

function notReached(): ColliderError {
  return new ColliderError(
    "FAILED_PRECONDITION",
    "This installation reaches no Google Workspace for you. Whoever runs it sets an OAuth client, or delegates your domain to a service account (docs/workspace.md).",
    { reason: "WORKSPACE_NOT_REACHED" },
  );
}

const LOCAL_DELEGATION: DelegationSettings = {
  serviceAccount: LOCAL_SERVICE_ACCOUNT,
  domains: null,
};

function delegationOf(config: WorkspaceConfig): DelegationSettings | null {
  if (config.type === "google") return config.delegation;
  return config.asksUsers ? null : LOCAL_DELEGATION;
}

/** The ways to the workspace that the settings open: whoever may be acted for without being asked is not asked. */
export function createWorkspaceAccess(
  config: WorkspaceConfig,
  open: OpenSite,
  clock: Clock,
): WorkspaceAccess {
  const delegation = delegationOf(config);
  const delegated =
    delegation === null ? null : new DelegatedAccess(open, delegation, clock);
  return {
    of: async (call) => {
      const services = await delegated?.of(call);
      if (services === undefined || services === null) throw notReached();
      return services;
    },
  };
}
