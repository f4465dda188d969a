import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import express, { type Express } from "express";
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

/** Serves a folder of mail through Gmail's own HTTP API, on the loopback interface alone. */
export async function startLocalWorkspace(
  options: LocalWorkspaceOptions,
): Promise<LocalWorkspace> {
  const { workspaceDir, clock } = options;
  const accessToken = randomBytes(24).toString("base64url");
  const mailbox = openMailbox(join(workspaceDir, "mail"), clock.now());
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
