import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import express, { type Express, type Router } from "express";
import { ColliderError } from "#shared/kernel/error.ts";
import type { Clock } from "#shared/platform/clock.ts";
import type { ApiRoutes } from "./api-routes.ts";
import { controlRouter } from "./control/control-routes.ts";
import { WorkspaceControl } from "./control/workspace-control.ts";
import { driveRoutes } from "./drive-api.ts";
import { openDriveFolder } from "./drive-folder.ts";
import { DriveLog } from "./drive-log.ts";
import { gmailRoutes } from "./gmail-api.ts";
import { mountRoutes, refuse, refuseUnknown } from "./google-http.ts";
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
  /** Whether it can be told to fail, to forget and to hold other mail: at `control`, and over HTTP below `/_control`. */
  readonly isControlled?: boolean;
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
  /** Null where nobody asked for it at the start. */
  readonly control: WorkspaceControl | null;
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

/** What is served, and what becomes of it. */
interface Contents {
  readonly routes: ApiRoutes;
  /** The address of the mailbox's owner. */
  readonly account: () => string;
  readonly control: WorkspaceControl | null;
  close(): Promise<void>;
}

async function openContents({
  workspaceDir,
  sentDir,
  clock,
  isControlled = false,
}: LocalWorkspaceOptions): Promise<Contents> {
  const mailDir = join(workspaceDir, "mail");
  await requireFolder(mailDir);
  const sent = await openSentFolder(sentDir);
  const made = isControlled ? await openSentFolder(null) : null;
  const mailDirs = [mailDir, sent.mailDir, ...(made ? [made.mailDir] : [])];
  const mailbox = new Mailbox(mailDirs, clock.now());
  await mailbox.look();
  const folder = openDriveFolder(workspaceDir);
  const log = new DriveLog(folder, clock);
  const account = () => mailbox.seen.account;
  return {
    routes: {
      ...gmailRoutes({ mailbox, clock, sent }),
      ...driveRoutes({ folder, log, owner: account }),
      ...sheetsRoutes(folder),
    },
    account,
    control: made && new WorkspaceControl({ mailbox, log, made, clock }),
    close: async () => {
      await sent.close();
      await made?.close();
    },
  };
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
  const { clock, tokenLifeMs = TOKEN_LIFE_MS } = options;
  const serviceToken =
    options.serviceToken ?? randomBytes(24).toString("base64url");
  const contents = await openContents(options);
  const { control, account } = contents;
  const oauth = new LocalOAuth({ clock, serviceToken, tokenLifeMs, account });
  const { grants } = oauth;
  const revoke = () => grants.revokeAll(account());
  const app = createApp(
    contents,
    oauth,
    control && controlRouter(control, serviceToken, revoke),
  );
  const server = createServer(app);
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  return {
    url: `http://127.0.0.1:${port}/`,
    serviceToken,
    grants,
    control,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
      await contents.close();
    },
  };
}

function createApp(
  { routes, control }: Contents,
  oauth: LocalOAuth,
  controlled: Router | null,
): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  if (controlled !== null) app.use("/_control", controlled);
  app.use(oauth.routes);
  app.use(oauth.requireScope);
  app.use(express.json({ limit: LARGEST_REQUEST_BYTES }));
  mountRoutes(app, routes, (route) => control?.guard(route) ?? []);
  app.use(refuseUnknown);
  app.use(refuse);
  return app;
}
