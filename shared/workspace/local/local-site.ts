import { signedWith } from "../google/google-auth.ts";
import type { WorkspaceSite } from "../google/workspace-site.ts";
import type { LocalWorkspace } from "./local-workspace.ts";
import {
  CERTS_PATH,
  CONSENT_PATH,
  REVOKE_PATH,
  TOKEN_PATH,
} from "./oauth/oauth-paths.ts";

const A_DAY_MS = 86_400_000;

/** How a local workspace is reached: as Google is, at other addresses. */
export function localSite({
  url,
  serviceToken,
}: Pick<LocalWorkspace, "url" | "serviceToken">): WorkspaceSite {
  const at = (path: string): string => new URL(path, url).toString();
  return {
    rootUrl: url,
    endpoints: {
      consent: at(CONSENT_PATH),
      token: at(TOKEN_PATH),
      revoke: at(REVOKE_PATH),
      certs: at(CERTS_PATH),
      iamCredentials: url.replace(/\/$/u, ""),
    },
    own: signedWith(async () => ({
      token: serviceToken,
      expiresInMs: A_DAY_MS,
    })),
  };
}
