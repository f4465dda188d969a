/** The client that the local workspace knows; it guards nothing, and each machine has the same. */
export const LOCAL_CLIENT = {
  id: "collider.apps.localhost",
  secret: "local-client-secret",
};

/** The service account to which the local workspace has delegated its domain, whatever that is. */
export const LOCAL_SERVICE_ACCOUNT =
  "collider@local-workspace.iam.gserviceaccount.com";
