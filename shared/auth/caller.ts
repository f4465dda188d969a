/**
 * The authenticated principal of a call, as its token says; never taken from the request body.
 * `internal` is the platform itself: step deliveries, the sweeper, event pushes.
 */
export interface Caller {
  /** A user's e-mail address, or the name of a service. */
  readonly id: string;
  readonly kind: "user" | "service" | "internal";
  readonly email: string | null;
  /** Roles that the token claims; the document `roles/{id}` replaces them where it exists. */
  readonly claimedRoles: readonly string[];
  /** That a model asks in the principal's name, and not he himself. */
  readonly byAgent?: boolean;
  /** The service token that was sent: a service acts for the principal who made it. */
  readonly serviceToken?: {
    readonly id: string;
    readonly serviceName: string;
  };
}

/**
 * Who starts the workflows that messages ask for: whoever may publish on their topic. The document
 * `roles/workflow-triggers` says otherwise what it may do.
 */
export const TRIGGER_CALLER: Caller = {
  id: "workflow-triggers",
  kind: "service",
  email: null,
  claimedRoles: ["user"],
};

/** The caller of everything that the platform delivers to itself. */
export const INTERNAL_CALLER: Caller = {
  id: "collider-internal",
  kind: "internal",
  email: null,
  claimedRoles: [],
};
