import type { AuthClient } from "google-auth-library";
import type { GoogleEndpoints } from "./google-endpoints.ts";

/** Google's own workspace, or one that stands for it. */
export interface WorkspaceSite {
  /** Above the APIs of Gmail, Drive and Sheets; null for Google's own addresses. */
  readonly rootUrl: string | null;
  readonly endpoints: GoogleEndpoints;
  /** Calls Google as this process itself. */
  readonly own: () => Promise<Pick<AuthClient, "request" | "transporter">>;
}

/** Opens the site, or finds it opened. */
export type OpenSite = () => Promise<WorkspaceSite>;
