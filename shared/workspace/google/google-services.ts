import type { Clock } from "#shared/platform/clock.ts";
import { createGmailService } from "../gmail-service.ts";
import type { WorkspaceServices } from "../workspace-services.ts";
import { createDriveClient } from "./drive-client.ts";
import { createGmailClient } from "./gmail-client.ts";
import type { GoogleAuth } from "./google-auth.ts";
import { createSheetsClient } from "./sheets-client.ts";

// Google grants a user 250 units of Gmail's a second; others may call for him too.
const GMAIL_UNITS_PER_SECOND = 200;

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
  const site =
    rootUrl === null
      ? { gmailUnitsPerSecond: GMAIL_UNITS_PER_SECOND }
      : { rootUrl };
  const options = { auth, clock, ...site };
  return {
    gmail: createGmailService({ client: createGmailClient(options), clock }),
    drive: createDriveClient(options),
    sheets: createSheetsClient(options),
  };
}
