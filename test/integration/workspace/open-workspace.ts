import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type gmail_v1, gmail } from "@googleapis/gmail";
import { OAuth2Client } from "google-auth-library";
import { type Clock, systemClock } from "#shared/platform/clock.ts";
import type {
  GmailService,
  RawGmailMessage,
} from "#shared/workspace/gmail-service.ts";
import { localAccessToken, localServices } from "./local-services.ts";
import { startLocalWorkspace } from "#shared/workspace/local/local-workspace.ts";

export interface OpenWorkspace {
  readonly service: GmailService;
  /** Google's own client without our wrapper, for what the service does not use. */
  readonly google: gmail_v1.Gmail;
  readonly url: string;
  readonly accessToken: string;
  readonly mailDir: string;
  close(): Promise<void>;
}

/** A workspace over a copy of a folder of mail; it is gone after `close`. */
export async function openCopyOf(mail: string): Promise<OpenWorkspace> {
  const directory = await mkdtemp(join(tmpdir(), "collider-workspace-"));
  await cp(mail, join(directory, "mail"), {
    recursive: true,
    preserveTimestamps: true,
  });
  const opened = await openWorkspace(directory);
  return {
    ...opened,
    async close() {
      await opened.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export async function openWorkspace(
  workspaceDir: string,
  clock: Clock = systemClock,
): Promise<OpenWorkspace> {
  const workspace = await startLocalWorkspace({
    workspaceDir,
    sentDir: null,
    clock,
  });
  const accessToken = await localAccessToken(workspace, clock);
  const auth = new OAuth2Client();
  auth.setCredentials({ access_token: accessToken });
  return {
    service: localServices(workspace, clock).gmail,
    google: gmail({ version: "v1", auth, rootUrl: workspace.url }),
    url: workspace.url,
    accessToken,
    mailDir: join(workspaceDir, "mail"),
    close: () => workspace.close(),
  };
}

/** One message as it is stored. */
export async function rawMessage(
  service: GmailService,
  messageId: string,
): Promise<RawGmailMessage> {
  const { signal } = new AbortController();
  for await (const one of service.getRawMessages([messageId], signal))
    if (one.found !== null) return one.found;
  throw new Error(`There is no message ${messageId}.`);
}

/** Every message there is, page by page, spam and trash among them. */
export async function listAllIds(
  service: GmailService,
  pageSize = 50,
): Promise<string[]> {
  const { signal } = new AbortController();
  const ids: string[] = [];
  let pageToken: string | null = null;
  do {
    const page = await service.searchMessages(
      {
        maxResults: pageSize,
        includeSpamTrash: true,
        ...(pageToken === null ? {} : { pageToken }),
      },
      signal,
    );
    ids.push(...page.messages.map((message) => message.id));
    pageToken = page.nextPageToken;
  } while (pageToken !== null);
  return ids;
}
