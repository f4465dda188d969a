import { ConnectionVault } from "#shared/connection/connection-vault.ts";
import { Connections } from "#shared/connection/connections.ts";
import type { Platform } from "#shared/platform/platform.ts";
import {
  createConsentClient,
  type ConsentClient,
  type OAuthClient,
} from "#shared/workspace/google/consent-client.ts";
import { ConsentedServices } from "#shared/workspace/google/consented-services.ts";
import {
  DelegatedAccess,
  type DelegationSettings,
} from "#shared/workspace/google/delegated-access.ts";
import type { OpenSite } from "#shared/workspace/google/workspace-site.ts";
import {
  LOCAL_CLIENT,
  LOCAL_SERVICE_ACCOUNT,
} from "#shared/workspace/local/oauth/local-client.ts";
import type { Config } from "#functions/config.ts";
import { ConsentedAccess } from "./consented-access.ts";
import type { PublicAddress } from "#functions/process/settings/public-address.ts";
import { UserConsents } from "./user-consents.ts";
import { ReachedWorkspace } from "./workspace-access.ts";
import type { WorkspaceConfig } from "#functions/process/settings/workspace-config.ts";
import { workspaceSite } from "./workspace-sites.ts";

/** The ways to the workspace, opened. */
export interface WorkspaceWays {
  readonly reached: ReachedWorkspace;
  readonly close: () => Promise<void>;
}

export interface WorkspaceParts {
  readonly config: Config;
  readonly platform: Platform;
  readonly address: PublicAddress;
}

interface WorkspaceWayParts {
  readonly config: WorkspaceConfig;
  readonly open: OpenSite;
  readonly platform: Platform;
  readonly address: PublicAddress;
}

const LOCAL_DELEGATION = {
  serviceAccount: LOCAL_SERVICE_ACCOUNT,
  domains: null,
};

function settingsOf(config: WorkspaceConfig): {
  readonly delegation: DelegationSettings | null;
  readonly consent: OAuthClient | null;
} {
  if (config.type === "google") return config;
  const delegation = config.asksUsers ? null : LOCAL_DELEGATION;
  return { delegation, consent: LOCAL_CLIENT };
}

function clientOpener(
  { open, platform }: WorkspaceWayParts,
  oauth: OAuthClient,
): () => Promise<ConsentClient> {
  let client: ConsentClient | null = null;
  return async () => {
    const { endpoints } = await open();
    client ??= createConsentClient(oauth, endpoints, platform.clock);
    return client;
  };
}

function byConsent(parts: WorkspaceWayParts, oauth: OAuthClient) {
  const { config, open, platform, address } = parts;
  const { documents, clock, secrets } = platform;
  const vault = new ConnectionVault(secrets, config.connectionKey);
  const connections = new Connections({ documents, vault, clock });
  const client = clientOpener(parts, oauth);
  const consents = new UserConsents({ platform, connections, client, address });
  const services = new ConsentedServices(open, clock);
  return {
    consents,
    consented: new ConsentedAccess({ consents, services, client }),
  };
}

function reachedBy(parts: WorkspaceWayParts): ReachedWorkspace {
  const { config, open, platform } = parts;
  const { delegation, consent } = settingsOf(config);
  return new ReachedWorkspace({
    delegated:
      delegation === null
        ? null
        : new DelegatedAccess(open, delegation, platform.clock),
    ...(consent === null
      ? { consents: null, consented: null }
      : byConsent(parts, consent)),
  });
}

/** The workspace of a process, reached in the ways that its settings open. */
export function openWorkspaceWays({
  config,
  platform,
  address,
}: WorkspaceParts): WorkspaceWays {
  const { open, close } = workspaceSite(config, platform);
  const { workspace } = config;
  const parts = { config: workspace, open, platform, address };
  return { reached: reachedBy(parts), close };
}
