import type { AuthClient } from "google-auth-library";
import type { WorkspaceSite } from "./workspace-site.ts";
import { CLIENT_OPTIONS } from "./client-options.ts";
import { GOOGLE_ENDPOINTS } from "./google-endpoints.ts";

const CLOUD = "https://www.googleapis.com/auth/cloud-platform";

/** Calls Google as the account that the process runs as, which Google's metadata server vouches for: there is no key file. */
export function ownClient(): () => Promise<AuthClient> {
  let client: Promise<AuthClient> | null = null;
  const open = async (): Promise<AuthClient> => {
    const { GoogleAuth } = await import("google-auth-library");
    return new GoogleAuth({
      scopes: [CLOUD],
      clientOptions: CLIENT_OPTIONS,
    }).getClient();
  };
  return async () => {
    try {
      return await (client ??= open());
    } catch (thrown) {
      client = null;
      throw thrown;
    }
  };
}

/** Google's own workspace. */
export function googleSite(): WorkspaceSite {
  return { rootUrl: null, endpoints: GOOGLE_ENDPOINTS, own: ownClient() };
}
