import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { GOOGLE_SCOPES } from "#shared/auth/google-scopes.ts";
import { systemClock } from "#shared/platform/clock.ts";
import { delegatedToken } from "#shared/workspace/google/delegation.ts";
import { ownClient } from "#shared/workspace/google/google-site.ts";
import { localSite } from "#shared/workspace/local/local-site.ts";
import {
  startLocalWorkspace,
  type ServedWorkspace,
} from "#shared/workspace/local/local-workspace.ts";
import { LOCAL_SERVICE_ACCOUNT } from "#shared/workspace/local/oauth/local-client.ts";

const OWN_TOKEN = "the token of the account that the process runs as";

/** As the server that tells a process on Google Cloud who it is. */
function metadataServer(asked: string[]): Server {
  return createServer((request, response) => {
    asked.push(request.url ?? "");
    response.setHeader("Metadata-Flavor", "Google");
    response.setHeader("Content-Type", "application/json");
    response.end(
      request.url?.includes("/token") === true
        ? JSON.stringify({
            access_token: OWN_TOKEN,
            expires_in: 3600,
            token_type: "Bearer",
          })
        : "{}",
    );
  });
}

let workspace: ServedWorkspace;
let server: Server;
const asked: string[] = [];

beforeAll(async () => {
  workspace = await startLocalWorkspace({
    workspaceDir: "samples/workspace",
    sentDir: null,
    clock: systemClock,
    serviceToken: OWN_TOKEN,
  });
  server = metadataServer(asked).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  vi.stubEnv("GCE_METADATA_HOST", `127.0.0.1:${port}`);
  vi.stubEnv("METADATA_SERVER_DETECTION", "assume-present");
  vi.stubEnv("GOOGLE_APPLICATION_CREDENTIALS", undefined);
  vi.stubEnv("HOME", "/nonexistent");
});
afterAll(async () => {
  vi.unstubAllEnvs();
  server.close();
  await workspace.close();
});

it("a process on Google Cloud acts for a user by what the metadata server vouches for, without a key file", async () => {
  const parts = {
    endpoints: localSite(workspace).endpoints,
    serviceAccount: LOCAL_SERVICE_ACCOUNT,
    own: ownClient(),
    clock: systemClock,
  };
  const delegated = {
    subject: "anna@example.com",
    scopes: [GOOGLE_SCOPES.gmail_read],
  };
  const { token } = await delegatedToken(parts, delegated);
  expect(workspace.grants.accessBy(token)).toMatchObject({
    account: "anna@example.com",
    scopes: [GOOGLE_SCOPES.gmail_read],
  });
  expect(asked.some((url) => url.includes("/token"))).toBe(true);
});
