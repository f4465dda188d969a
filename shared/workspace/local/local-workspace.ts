import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import express, { type Express } from "express";
import { ColliderError } from "#shared/kernel/error.ts";
import type { Clock } from "#shared/platform/clock.ts";
import { type ApiRoutes, gmailRoutes } from "./gmail-api.ts";
import {
  answerWith,
  refuse,
  refuseUnknown,
  requireToken,
} from "./gmail-http.ts";
import { openMailbox } from "./mailbox.ts";

export interface LocalWorkspaceOptions {
  /** A folder that has a folder `mail` of `.eml` and `.mbox` files. */
  readonly workspaceDir: string;
  readonly clock: Clock;
}

export interface LocalWorkspace {
  /** `http://127.0.0.1:<port>/` */
  readonly url: string;
  /** Every request must bear it. It lasts as long as the workspace is open. */
  readonly accessToken: string;
  close(): Promise<void>;
}

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
 * Serves a folder of mail through Gmail's own HTTP API, on the loopback interface alone.
 *
 * @throws ColliderError FAILED_PRECONDITION with the reason WORKSPACE_ABSENT.
 */
export async function startLocalWorkspace(
  options: LocalWorkspaceOptions,
): Promise<LocalWorkspace> {
  const { workspaceDir, clock } = options;
  const accessToken = randomBytes(24).toString("base64url");
  const mailDir = join(workspaceDir, "mail");
  await requireFolder(mailDir);
  const mailbox = openMailbox(mailDir, clock.now());
  await mailbox.look();
  const server = createServer(
    createApp(gmailRoutes(mailbox, clock), accessToken),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  return {
    url: `http://127.0.0.1:${port}/`,
    accessToken,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function createApp(routes: ApiRoutes, accessToken: string): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.use(requireToken(accessToken));
  for (const [path, answer] of Object.entries(routes))
    app.get(`/gmail/v1/users/:userId${path}`, answerWith(answer));
  app.use(refuseUnknown);
  app.use(refuse);
  return app;
}
