import type { Clock } from "#shared/platform/clock.ts";
import { createGmailService } from "../gmail-service.ts";
import { createDriveClient } from "../google/drive-client.ts";
import { createGmailClient } from "../google/gmail-client.ts";
import { createSheetsClient } from "../google/sheets-client.ts";
import type { WorkspaceServices } from "../workspace-services.ts";
import type { LocalWorkspace } from "./local-workspace.ts";

/** The product's own services and clients; only the root URL and the token are the local workspace's. */
export function createLocalServices(
  workspace: Pick<LocalWorkspace, "url" | "accessToken">,
  clock: Clock,
): WorkspaceServices {
  const options = {
    rootUrl: workspace.url,
    auth: { type: "bearer", token: workspace.accessToken },
    clock,
  } as const;
  return {
    gmail: createGmailService({ client: createGmailClient(options), clock }),
    drive: createDriveClient(options),
    sheets: createSheetsClient(options),
  };
}
