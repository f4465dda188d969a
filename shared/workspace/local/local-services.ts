import type { Clock } from "#shared/platform/clock.ts";
import { createGmailService, type GmailService } from "../gmail-service.ts";
import { createGmailClient } from "../google/gmail-client.ts";
import type { LocalWorkspace } from "./local-workspace.ts";

/** The product's own Gmail service and client; only the root URL and the token are the local workspace's. */
export function createLocalGmailService(
  workspace: Pick<LocalWorkspace, "url" | "accessToken">,
  clock: Clock,
): GmailService {
  const client = createGmailClient({
    rootUrl: workspace.url,
    auth: { type: "bearer", token: workspace.accessToken },
    clock,
  });
  return createGmailService({ client, clock });
}
