import { scopeNamesOf, type GoogleScope } from "#shared/auth/google-scopes.ts";
import type { Connected, Connection } from "#shared/connection/connection.ts";
import {
  connectionRevoked,
  notConnected,
  scopeMissing,
} from "#shared/connection/connection-denial.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import type { ConsentClient } from "#shared/workspace/google/consent-client.ts";
import type { ConsentedServices } from "#shared/workspace/google/consented-services.ts";
import type { AccessToken } from "#shared/workspace/google/signed-client.ts";
import type { WorkspacePrincipal } from "#shared/workspace/workspace-principal.ts";
import type { ReachedServices } from "#shared/workspace/workspace-services.ts";
import type { UserConsents } from "./user-consents.ts";

export interface ConsentedAccessParts {
  readonly consents: UserConsents;
  readonly services: ConsentedServices;
  readonly client: () => Promise<ConsentClient>;
}

function isRejected(thrown: unknown): boolean {
  return (
    thrown instanceof ColliderError &&
    thrown.reason === "WORKSPACE_TOKEN_REJECTED"
  );
}

/** The workspace that a user has connected. */
export class ConsentedAccess {
  readonly #parts: ConsentedAccessParts;

  constructor(parts: ConsentedAccessParts) {
    this.#parts = parts;
  }

  find(principal: WorkspacePrincipal): Promise<Connection | null> {
    return this.#parts.consents.connections.find(principal.id);
  }

  async notConnected(
    principal: WorkspacePrincipal,
    needed: readonly GoogleScope[],
  ): Promise<ColliderError> {
    const { consents } = this.#parts;
    return notConnected(await consents.linkFor(principal, needed, null));
  }

  /** @throws ColliderError for a connection that was revoked, or lacks a scope; with the address that mends it. */
  async of(
    principal: WorkspacePrincipal,
    connection: Connection,
    needed: readonly GoogleScope[],
  ): Promise<ReachedServices> {
    const { consents, services } = this.#parts;
    const link = () => consents.linkFor(principal, needed, connection);
    if (connection.state === "revoked") throw connectionRevoked(await link());
    const granted = scopeNamesOf(connection.scopes);
    const missing = needed.filter((name) => !granted.includes(name));
    if (missing.length > 0) throw scopeMissing(missing, await link());
    const opened = await services.of(connection.refresh_token.text, () =>
      this.#newToken(connection, link),
    );
    return { ...opened, account: connection.account };
  }

  async #newToken(
    connection: Connected,
    link: () => Promise<string | null>,
  ): Promise<AccessToken> {
    const { connections } = this.#parts.consents;
    const refreshToken = await connections.tokenOf(connection);
    const client = await this.#parts.client();
    try {
      return await client.renew(refreshToken);
    } catch (thrown) {
      if (!isRejected(thrown)) throw thrown;
      await connections.markRevoked(connection);
      throw connectionRevoked(await link(), thrown);
    }
  }
}
