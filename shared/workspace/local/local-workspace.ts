import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import express, { type Express } from "express";
import { ColliderError } from "#shared/kernel/error.ts";
import type { Clock } from "#shared/platform/clock.ts";
import type { ApiRoutes } from "./api-routes.ts";
import { driveRoutes } from "./drive-api.ts";
import { openDriveFolder } from "./drive-folder.ts";
import { DriveLog } from "./drive-log.ts";
import { gmailRoutes } from "./gmail-api.ts";
import { answerWith, refuse, refuseUnknown } from "./google-http.ts";
import { Mailbox } from "./mailbox.ts";
import type { Grants } from "./oauth/grants.ts";
import { LocalOAuth } from "./oauth/local-oauth.ts";
import { openSentFolder } from "./sent-folder.ts";
import { sheetsRoutes } from "./sheets-api.ts";

export interface LocalWorkspaceOptions {
  /**
   * A folder that has a folder `mail` of `.eml` and `.mbox` files, and may have a folder `drive` of any files and a folder
   * `sheets` of `.csv` and `.xlsx` files. Nothing is written to it.
   */
  readonly workspaceDir: string;
  /** Where mail that is sent is kept; null keeps it until the workspace is closed. */
  readonly sentDir: string | null;
  readonly clock: Clock;
  /** On loopback; any free one where none is said. */
  readonly port?: number;
  /** What its service account bears to have something signed; nobody else's where none is said. */
  readonly serviceToken?: string;
  /** How long an access token lasts; an hour where nothing is said. */
  readonly tokenLifeMs?: number;
}

export interface LocalWorkspace {
  /** `http://127.0.0.1:<port>/` */
  readonly url: string;
  /** What its service account bears to have something signed. It lasts as long as the workspace is open. */
  readonly serviceToken: string;
  close(): Promise<void>;
}

const TOKEN_LIFE_MS = 3_600_000;

/** One of this process. */
export interface ServedWorkspace extends LocalWorkspace {
  /** What has been granted, to be looked at and revoked from outside, as an account's owner does. */
  readonly grants: Grants;
}

// A message of 25 MB, as base64.
const LARGEST_REQUEST_BYTES = 36 * 1024 * 1024;

async function requireFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => null);
  if (found?.isDirectory() === true) return;
  throw new ColliderError(
    "FAILED_PRECONDITION",
    "The workspace has no folder of mail. Set COLLIDER_WORKSPACE_DIR to a folder that has a folder mail.",
    { reason: "WORKSPACE_ABSENT", cause: new Error(`${folder} is no folder`) },
  );
}

/**
 * Serves a folder of mail, files and sheets through the HTTP APIs of Gmail, Drive and Sheets, on the loopback interface
 * alone.
 *
 * @throws ColliderError FAILED_PRECONDITION with the reason WORKSPACE_ABSENT.
 */
export async function startLocalWorkspace(
  options: LocalWorkspaceOptions,
): Promise<ServedWorkspace> {
  const { workspaceDir, clock } = options;
  const serviceToken =
    options.serviceToken ?? randomBytes(24).toString("base64url");
  const mailDir = join(workspaceDir, "mail");
  await requireFolder(mailDir);
  const sent = await openSentFolder(options.sentDir);
  const mailbox = new Mailbox([mailDir, sent.mailDir], clock.now());
  await mailbox.look();
  const folder = openDriveFolder(workspaceDir);
  const routes = {
    ...gmailRoutes({ mailbox, clock, sent }),
    ...driveRoutes({
      folder,
      log: new DriveLog(folder, clock),
      owner: () => mailbox.seen.account,
    }),
    ...sheetsRoutes(folder),
  };
  const oauth = new LocalOAuth({
    clock,
    serviceToken,
    tokenLifeMs: options.tokenLifeMs ?? TOKEN_LIFE_MS,
    account: () => mailbox.seen.account,
  });
  const server = createServer(createApp(routes, oauth));
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  return {
    url: `http://127.0.0.1:${port}/`,
    serviceToken,
    grants: oauth.grants,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
      await sent.close();
    },
  };
}

function createApp(routes: ApiRoutes, oauth: LocalOAuth): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.use(oauth.routes);
  app.use(oauth.requireScope);
  app.use(express.json({ limit: LARGEST_REQUEST_BYTES }));
  for (const [route, answer] of Object.entries(routes)) {
    const [method, path = ""] = route.split(" ");
    if (method === "POST") app.post(path, answerWith(answer));
    else app.get(path, answerWith(answer));
  }
  app.use(refuseUnknown);
  app.use(refuse);
  return app;
}
