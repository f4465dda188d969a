import { randomBytes } from "node:crypto";
import {
  GOOGLE_SCOPES,
  scopeNamesOf,
  type GoogleScope,
} from "#shared/auth/google-scopes.ts";
import type { Connection } from "#shared/connection/connection.ts";
import type { Connections } from "#shared/connection/connections.ts";
import {
  challengeOf,
  CONSENT_WITHIN_MS,
  readConsentState,
  signConsentState,
  verifierOf,
} from "#shared/connection/consent-state.ts";
import { hashOfCode } from "#shared/connection/pending-consent.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import type { Platform } from "#shared/platform/platform.ts";
import type { ConsentClient } from "#shared/workspace/google/consent-client.ts";
import type { WorkspacePrincipal } from "#shared/workspace/workspace-principal.ts";
import type { PublicAddress } from "#functions/process/settings/public-address.ts";

export interface UserConsentParts {
  readonly platform: Pick<Platform, "clock" | "ids" | "secrets">;
  readonly connections: Connections;
  readonly client: () => Promise<ConsentClient>;
  readonly address: PublicAddress;
}

/** A consent that a user may give. */
export interface BegunConsent {
  readonly url: string;
  readonly scopes: readonly GoogleScope[];
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

function addressUnknown(): ColliderError {
  return new ColliderError(
    "FAILED_PRECONDITION",
    "Nobody can come back from Google's page, because this installation does not know its own address. Whoever runs it sets COLLIDER_PUBLIC_URL.",
    { reason: "PUBLIC_URL_UNKNOWN" },
  );
}

/** OAuth consent as users of this installation give it, from the link to what is kept. */
export class UserConsents {
  readonly connections: Connections;
  readonly #parts: UserConsentParts;

  constructor(parts: UserConsentParts) {
    this.#parts = parts;
    this.connections = parts.connections;
  }

  get #redirectUri(): string {
    const { consentPage } = this.#parts.address;
    if (consentPage === null) throw addressUnknown();
    return consentPage;
  }

  /** Nothing is kept of it: all that has to come back is in its address, or follows from that and a key. */
  async begin(
    { id: userId, email }: WorkspacePrincipal,
    needed: readonly GoogleScope[],
    connection: Connection | null,
  ): Promise<BegunConsent> {
    const { clock, ids, secrets } = this.#parts.platform;
    const redirectUri = this.#redirectUri;
    const nonce = ids.id("consent");
    const expiresAt = clock.now() + CONSENT_WITHIN_MS;
    const held = scopeNamesOf(connection?.scopes ?? []);
    const scopes = [...new Set([...held, ...needed])];
    const client = await this.#parts.client();
    const url = await client.url({
      scopes: scopes.map((name) => GOOGLE_SCOPES[name]),
      state: await signConsentState(
        secrets,
        { userId, email, nonce },
        expiresAt,
      ),
      challenge: challengeOf(await verifierOf(secrets, { nonce })),
      loginHint: connection?.account ?? email ?? "",
      redirectUri,
    });
    return { url, scopes, expiresAt };
  }

  /** The address that an error tells; null where none can be made. */
  async linkFor(
    principal: WorkspacePrincipal,
    needed: readonly GoogleScope[],
    connection: Connection | null,
  ): Promise<string | null> {
    if (this.#parts.address.consentPage === null) return null;
    return (await this.begin(principal, needed, connection)).url;
  }

  /** Who has begun what a browser brings back. @throws ColliderError INVALID_ARGUMENT */
  stateOf(state: string) {
    const { secrets, clock } = this.#parts.platform;
    return readConsentState(secrets, state, clock.now());
  }

  /** Fetches what was granted, encrypted for the user who began it, with a code that only the page shows. */
  async receive(state: string, code: string) {
    const { secrets } = this.#parts.platform;
    const { userId, email, nonce } = await this.stateOf(state);
    const client = await this.#parts.client();
    const given = await client.fetch({
      code,
      verifier: await verifierOf(secrets, { nonce }),
      redirectUri: this.#redirectUri,
    });
    const { vault } = this.connections;
    const confirmation = randomBytes(24).toString("base64url");
    return {
      confirmation,
      consent: {
        user_id: userId,
        email,
        account: given.account,
        scopes: [...given.scopes],
        refresh_token: await vault.seal(userId, given.refreshToken),
        code_hash: hashOfCode(confirmation),
      },
    };
  }

  /** Revokes a connection at Google and forgets it; one that Google no longer knows is forgotten all the same. */
  async end(connection: Connection): Promise<void> {
    if (connection.state === "connected") {
      const token = await this.connections
        .tokenOf(connection)
        .catch(nullWhereUnreadable);
      if (token !== null) await (await this.#parts.client()).revoke(token);
    }
    await this.connections.forget(connection);
  }
}

/** Without its token only the account's owner can revoke it, in the settings of his Google account. */
function nullWhereUnreadable(thrown: unknown): null {
  const isUnreadable =
    thrown instanceof ColliderError &&
    thrown.reason === "CONNECTION_UNREADABLE";
  if (isUnreadable) return null;
  throw thrown;
}
