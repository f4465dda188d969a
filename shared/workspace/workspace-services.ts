import type { DriveService } from "./drive-service.ts";
import type { GmailService } from "./gmail-service.ts";
import type { SheetsService } from "./sheets-service.ts";

/** What of Google Workspace operations call. */
export interface WorkspaceServices {
  readonly gmail: GmailService;
  readonly drive: DriveService;
  readonly sheets: SheetsService;
}

/** The workspace that a call reaches. */
export interface ReachedServices extends WorkspaceServices {
  /** Whose it is: an e-mail address in lower case, or the principal's id where he has none. */
  readonly account: string;
}
