import type { Clock } from "#shared/platform/clock.ts";
import { createGmailService } from "../gmail-service.ts";
import type { WorkspaceServices } from "../workspace-services.ts";
import { GMAIL_QUOTA, SHEETS_QUOTA } from "./call-quotas.ts";
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
  // A local workspace has no quota, but where a test gives it one to be met.
  const isGoogle = rootUrl === null;
  const options = { auth, clock, ...(rootUrl !== null && { rootUrl }) };
  const gmail = { ...options, ...(isGoogle && { quota: GMAIL_QUOTA }) };
  const sheets = { ...options, ...(isGoogle && { quota: SHEETS_QUOTA }) };
  return {
    gmail: createGmailService({ client: createGmailClient(gmail), clock }),
    drive: createDriveClient(options),
    sheets: createSheetsClient(sheets),
  };
}
