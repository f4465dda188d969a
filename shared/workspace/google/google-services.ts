import type { Clock } from "#shared/platform/clock.ts";
import { createGmailService } from "../gmail-service.ts";
import type { WorkspaceServices } from "../workspace-services.ts";
import { createDriveClient } from "./drive-client.ts";
import { createGmailClient } from "./gmail-client.ts";
import type { GoogleAuth } from "./google-auth.ts";
import { createSheetsClient } from "./sheets-client.ts";

/**
 * Mail, files and sheets of whoever the calls are signed for.
 *
 * @param rootUrl - above the APIs; null for Google's own
 */
export function createGoogleServices(
  auth: GoogleAuth,
  rootUrl: string | null,
  clock: Clock,
): WorkspaceServices {
  const options = { auth, clock, ...(rootUrl !== null && { rootUrl }) };
  return {
    gmail: createGmailService({ client: createGmailClient(options), clock }),
    drive: createDriveClient(options),
    sheets: createSheetsClient(options),
  };
}
