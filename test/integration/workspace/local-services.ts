import { GOOGLE_SCOPES } from "#shared/auth/google-scopes.ts";
import type { Clock } from "#shared/platform/clock.ts";
import { delegatedToken } from "#shared/workspace/google/delegation.ts";
import {
  signedWith,
  type GoogleAuth,
} from "#shared/workspace/google/google-auth.ts";
import { createGoogleServices } from "#shared/workspace/google/google-services.ts";
import { localSite } from "#shared/workspace/local/local-site.ts";
import type { LocalWorkspace } from "#shared/workspace/local/local-workspace.ts";
import { LOCAL_SERVICE_ACCOUNT } from "#shared/workspace/local/oauth/local-client.ts";
import type { WorkspaceServices } from "#shared/workspace/workspace-services.ts";

type Reached = Pick<LocalWorkspace, "url" | "serviceToken">;

// Operations change no labels; the tests of the workspace do.
const ALL_SCOPES = [
  ...Object.values(GOOGLE_SCOPES),
  "https://www.googleapis.com/auth/gmail.modify",
];

async function newToken(workspace: Reached, clock: Clock) {
  const { endpoints, own } = localSite(workspace);
  const serviceAccount = LOCAL_SERVICE_ACCOUNT;
  return delegatedToken(
    { endpoints, own, serviceAccount, clock },
    { subject: "anna.weber@example.com", scopes: ALL_SCOPES },
  );
}

/** Calls with one token, whatever Google says of it. */
export function fixedToken(token: string): GoogleAuth {
  return signedWith(async () => ({ token, expiresInMs: 3_600_000 }));
}

/** A token that lets its bearer do everything that the workspace does. */
export async function localAccessToken(
  workspace: Reached,
  clock: Clock,
): Promise<string> {
  return (await newToken(workspace, clock)).token;
}

/** The product's own services and clients, as somebody of the workspace's domain. */
export function localServices(
  workspace: Reached,
  clock: Clock,
): WorkspaceServices {
  const auth = signedWith(() => newToken(workspace, clock));
  return createGoogleServices(auth, workspace.url, clock);
}
