import { isoTime } from "#shared/kernel/time.ts";
import type { Clock } from "#shared/platform/clock.ts";
import type {
  DocumentStore,
  Transaction,
} from "#shared/platform/document-store.ts";
import {
  type Connected,
  type Connection,
  connectionPath,
  readConnection,
} from "./connection.ts";
import type { ConnectionVault, Sealed } from "./connection-vault.ts";

/** What an account has consented to, for a user. */
export interface KeptConsent {
  readonly user_id: string;
  readonly account: string;
  readonly scopes: readonly string[];
  readonly refresh_token: Sealed;
}

/** Makes a consent the user's connection, in place of one that he has. */
export function writeConnection(
  transaction: Transaction,
  { user_id, account, scopes, refresh_token }: KeptConsent,
  now: number,
): Connected {
  const connection: Connected = {
    state: "connected",
    user_id,
    account,
    scopes: [...scopes],
    connected_at: isoTime(now),
    refresh_token,
  };
  const path = connectionPath(user_id);
  transaction.write({ type: "set", path, data: connection });
  return connection;
}

/** The connections of users. */
export class Connections {
  readonly vault: ConnectionVault;
  readonly #documents: DocumentStore;
  readonly #clock: Clock;

  constructor(parts: {
    readonly documents: DocumentStore;
    readonly vault: ConnectionVault;
    readonly clock: Clock;
  }) {
    this.vault = parts.vault;
    this.#documents = parts.documents;
    this.#clock = parts.clock;
  }

  async find(userId: string): Promise<Connection | null> {
    return readConnection(await this.#documents.get(connectionPath(userId)));
  }

  /** Changes a connection that is still the one that was seen; one that was made anew is let alone. */
  async #change(
    { user_id, refresh_token: seen }: Connected,
    change: (transaction: Transaction, path: string) => void,
  ): Promise<void> {
    const path = connectionPath(user_id);
    await this.#documents.transaction(async (transaction) => {
      const now = readConnection(await transaction.get(path));
      if (now?.state === "connected" && now.refresh_token.text === seen.text)
        change(transaction, path);
    });
  }

  /** The secret of a connection; what an older key encrypts is kept under the current one from now on. */
  async tokenOf(connection: Connected): Promise<string> {
    const { user_id, refresh_token } = connection;
    const token = await this.vault.open(user_id, refresh_token);
    if (!this.vault.isCurrent(refresh_token)) {
      const sealed = await this.vault.seal(user_id, token);
      await this.#change(connection, (transaction, path) =>
        transaction.write({
          type: "update",
          path,
          fields: { refresh_token: sealed },
        }),
      );
    }
    return token;
  }

  /** Google no longer accepts the consent: its secret is useless, and is removed. */
  async markRevoked(connection: Connected): Promise<void> {
    const { refresh_token: _, ...kept } = connection;
    const revoked: Connection = {
      ...kept,
      state: "revoked",
      revoked_at: isoTime(this.#clock.now()),
    };
    await this.#change(connection, (transaction, path) =>
      transaction.write({ type: "set", path, data: revoked }),
    );
  }

  /** Forgets a connection; one that is gone, or was made anew since, is let alone. */
  async forget(connection: Connection): Promise<void> {
    const path = connectionPath(connection.user_id);
    await this.#documents.transaction(async (transaction) => {
      const now = readConnection(await transaction.get(path));
      if (now?.connected_at === connection.connected_at)
        transaction.write({ type: "delete", path });
    });
  }
}
