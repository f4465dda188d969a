import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Emulators } from "#scripts/emulators/start-emulators.ts";
import {
  connectionPath,
  readConnection,
} from "#shared/connection/connection.ts";
import { systemClock } from "#shared/platform/clock.ts";
import { EMULATOR_SERVICE_TOKEN } from "#shared/workspace/local/emulated-workspace.ts";
import {
  startLocalWorkspace,
  type ServedWorkspace,
} from "#shared/workspace/local/local-workspace.ts";
import {
  beginConsent,
  consent,
  pendingConsent,
} from "#test/integration/consents.ts";
import {
  startWitness,
  type OAuthWitness,
} from "#test/integration/oauth-witness.ts";
import { findSecrets } from "#test/integration/secret-search.ts";
import type {
  Client,
  ServedProgram,
} from "#test/integration/served-program.ts";
import { onEmulators } from "./on-emulators.ts";
import { servedEmulated } from "./served-emulated.ts";

interface Home {
  readonly program: ServedProgram;
  readonly workspace: ServedWorkspace;
  readonly witness: OAuthWitness;
}

async function open(emulators: Emulators, port: number): Promise<Home> {
  const workspace = await startLocalWorkspace({
    workspaceDir: "samples/workspace",
    sentDir: null,
    clock: systemClock,
    serviceToken: EMULATOR_SERVICE_TOKEN,
  });
  const witness = await startWitness(workspace.url);
  const environment = {
    ...emulators.environment,
    WORKSPACE_EMULATOR_HOST: witness.host,
    COLLIDER_WORKSPACE: "local-consent",
  };
  const program = await servedEmulated({ ...emulators, environment }, port);
  return { program, workspace, witness };
}

function describeConsent(name: string, openHome: () => Promise<Home>): void {
  describe(`${name}: a workspace`, () => {
    let home: Home;
    let user: Client;
    const USER = "consents@example.com";

    beforeAll(async () => {
      home = await openHome();
      user = await home.program.as(USER);
    });
    afterAll(async () => {
      await home.program.close();
      await home.witness.close();
      await home.workspace.close();
    });

    const kept = async () =>
      home.program.composition.platform.documents.get(connectionPath(USER));

    it("is connected by consent, and its secret is kept in Firestore as nobody can read it without the key of Secret Manager", async () => {
      const url = await beginConsent(user);
      const page = await consent(home.program, url);
      expect(page.html).toContain("The workspace is connected");
      const found = await user.done("search_gmail", { query: "keller" });
      expect(found["messages"]).not.toEqual([]);
      const document = await kept();
      expect(readConnection(document)).toMatchObject({
        state: "connected",
        account: USER,
        refresh_token: { key: 1 },
      });
      const bytes = Buffer.from(JSON.stringify(document));
      const place = "the connection's document";
      expect(home.witness.secrets.size).toBeGreaterThan(4);
      expect(findSecrets(home.witness.secrets, [{ place, bytes }])).toEqual([]);
    });

    it("of its user's is read by a step that Cloud Tasks delivers", async () => {
      const started = await user.done("start_workflow", {
        workflow_definition: {
          name: "reads",
          steps: [
            { tool_name: "search_gmail", parameters: { query: "keller" } },
          ],
        },
        wait_seconds: 30,
      });
      expect(JSON.stringify(started["result"])).toContain('"success"');
    });

    it("of another account waits for its user", async () => {
      const other = await home.program.as("other@example.com");
      const account = "private@example.org";
      const code = await pendingConsent(home.program, other, account);
      const confirmed = await other.done("confirm_workspace", { code });
      expect(confirmed).toMatchObject({ account });
    });

    it("that is revoked is found so, and is forgotten when it is disconnected", async () => {
      home.workspace.grants.revokeAll(USER);
      const answer = await user.send("search_gmail", { query: "keller" });
      expect(answer.text).toContain("WORKSPACE_TOKEN_REJECTED");
      expect(readConnection(await kept())).toMatchObject({ state: "revoked" });
      await user.done("disconnect_workspace");
      expect(await kept()).toBeNull();
    });
  });
}

await onEmulators(describeConsent, open);
