import {
  GOOGLE_SCOPE_NAMES,
  scopeNamesOf,
  type GoogleScope,
} from "#shared/auth/google-scopes.ts";
import type { Connection } from "#shared/connection/connection.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import type { DelegatedAccess } from "#shared/workspace/google/delegated-access.ts";
import type {
  WorkspaceAccess,
  WorkspaceCall,
} from "#shared/workspace/workspace-access.ts";
import { principalOf } from "#shared/workspace/workspace-principal.ts";
import type { ReachedServices } from "#shared/workspace/workspace-services.ts";
import type { ConsentedAccess } from "./consented-access.ts";
import type { UserConsents } from "./user-consents.ts";

/** The ways to the workspace that the settings open; null for one that they do not. */
export interface ReachedBy {
  readonly delegated: DelegatedAccess | null;
  readonly consented: ConsentedAccess | null;
  readonly consents: UserConsents | null;
}

/** How a caller stands to the workspace. */
export type WorkspaceStanding =
  | { readonly type: "connection"; readonly connection: Connection }
  | { readonly type: "delegated"; readonly account: string }
  | { readonly type: "not_connected" }
  | { readonly type: "not_reached" };

type Asking = Pick<WorkspaceCall, "caller" | "serviceToken">;

function notReached(): ColliderError {
  return new ColliderError(
    "FAILED_PRECONDITION",
    "This installation reaches no Google Workspace for you. Whoever runs it sets an OAuth client, or delegates your domain to a service account.",
    { reason: "WORKSPACE_NOT_REACHED" },
  );
}

/** Reaches the workspace for its callers: by what a user has connected, else by delegation. */
export class ReachedWorkspace implements WorkspaceAccess {
  readonly #ways: ReachedBy;
  /** A call asks once, however often its operation does. */
  readonly #asked = new WeakMap<WorkspaceCall, Promise<ReachedServices>>();

  readonly #standings = new WeakMap<Asking, Promise<WorkspaceStanding>>();

  constructor(ways: ReachedBy) {
    this.#ways = ways;
  }

  of(call: WorkspaceCall): Promise<ReachedServices> {
    const asked = this.#asked.get(call) ?? this.#reach(call);
    this.#asked.set(call, asked);
    return asked;
  }

  async #reach(call: WorkspaceCall): Promise<ReachedServices> {
    const { delegated, consented } = this.#ways;
    const principal = principalOf(call);
    const { googleScopes: needed } = call;
    const connection = (await consented?.find(principal)) ?? null;
    if (consented !== null && connection !== null)
      return consented.of(principal, connection, needed);
    const services = (await delegated?.of(principal, needed)) ?? null;
    if (services !== null) return services;
    throw (await consented?.notConnected(principal, needed)) ?? notReached();
  }

  /** @throws ColliderError FAILED_PRECONDITION where users are not asked for consent here. */
  get consents(): UserConsents {
    const { consents } = this.#ways;
    if (consents === null) throw notReached();
    return consents;
  }

  /** Looked up once for each object that asks, such as a run that is foreseen. */
  async scopesHeld(asking: Asking): Promise<readonly GoogleScope[]> {
    const standing = this.#standings.get(asking) ?? this.standing(asking);
    this.#standings.set(asking, standing);
    return scopesHeld(await standing);
  }

  async standing(asking: Asking): Promise<WorkspaceStanding> {
    const { delegated, consented } = this.#ways;
    const principal = principalOf(asking);
    const connection = (await consented?.find(principal)) ?? null;
    if (connection !== null) return { type: "connection", connection };
    const account = delegated?.subjectOf(principal) ?? null;
    if (account !== null) return { type: "delegated", account };
    return { type: consented === null ? "not_reached" : "not_connected" };
  }
}

/** The scopes that a caller's calls may use. */
export function scopesHeld(
  standing: WorkspaceStanding,
): readonly GoogleScope[] {
  switch (standing.type) {
    case "connection":
      return standing.connection.state === "revoked"
        ? []
        : scopeNamesOf(standing.connection.scopes);
    case "delegated":
      return GOOGLE_SCOPE_NAMES;
    case "not_connected":
    case "not_reached":
      return [];
  }
}
