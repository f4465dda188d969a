import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { GOOGLE_SCOPE_NAMES } from "#shared/auth/google-scopes.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { systemClock } from "#shared/platform/clock.ts";
import { EMULATOR_SERVICE_TOKEN } from "#shared/workspace/local/emulated-workspace.ts";
import {
  startLocalWorkspace,
  type ServedWorkspace,
} from "#shared/workspace/local/local-workspace.ts";
import { codeOn } from "../consents.ts";
import { startWitness, type OAuthWitness } from "../oauth-witness.ts";
import { findSecrets, type Written } from "../secret-search.ts";
import { consentAt, type Visit } from "../workspace/consent-visitor.ts";
import { startProcess, type ColliderProcess } from "./collider-process.ts";

const ALL = { scopes: [...GOOGLE_SCOPE_NAMES] };
const ALICE = "alice@example.com";

let folder: string;
let workspace: ServedWorkspace;
let witness: OAuthWitness;
let collider: ColliderProcess;
const answers: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "collider secrets "));
  workspace = await startLocalWorkspace({
    workspaceDir: "samples/workspace",
    sentDir: null,
    clock: systemClock,
    serviceToken: EMULATOR_SERVICE_TOKEN,
  });
  witness = await startWitness(workspace.url);
  collider = await startProcess(join(folder, "data"), {
    WORKSPACE_EMULATOR_HOST: witness.host,
    COLLIDER_LOG_LEVEL: "debug",
    // Google's libraries then log whatever they are willing to.
    GOOGLE_SDK_NODE_LOGGING: "*",
  });
});

afterAll(async () => {
  await collider.stop();
  await witness.close();
  await workspace.close();
  await rm(folder, { recursive: true, force: true });
});

async function remembered(response: Response): Promise<string> {
  const text = await response.text();
  answers.push(JSON.stringify([...response.headers]), text);
  return text;
}

/** Whatever is answered. */
async function send(name: string, payload: JsonObject = {}): Promise<string> {
  const response = await fetch(`${collider.url}/${name.replaceAll("_", "-")}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${collider.token}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ payload }),
  });
  return remembered(response);
}

function valueIn(answer: string, name: string): string {
  return new RegExp(`"${name}":"([^"]+)"`, "u").exec(answer)?.[1] ?? "";
}

async function pageAt({ search }: URL): Promise<string> {
  return remembered(await fetch(`${collider.url}/confirm-workspace${search}`));
}

/** Begins a consent, gives it and comes back. */
async function consent(visit: Visit = {}): Promise<URL> {
  const begun = await send("connect_workspace", ALL);
  const back = await consentAt(valueIn(begun, "consent_url"), visit);
  const code = back.searchParams.get("code");
  if (code !== null) witness.secrets.set(code, "code");
  return back;
}

/** What operations do with a workspace, and what goes wrong with it. */
async function useWorkspace(): Promise<void> {
  const casefile = await send("create_casefile", { title: "Keller" });
  const casefile_id = valueIn(casefile, "casefile_id");
  await send("search_gmail", { query: "keller", max_results: 2 });
  await send("get_gmail_message", { message_id: "ffffffffffffffff" });
  await send("list_drive_files", { query: "nonsense (" });
  await send("store_gmail_messages", { casefile_id, query: "keller" });
  await send("send_gmail_message", {
    to: ["b@example.com"],
    subject: "Hearing",
    body: "Dear Ms Keller,",
  });
  const steps = [
    {
      tool_name: "search_gmail",
      parameters: { query: "keller", max_results: 2 },
    },
    { tool_name: "get_drive_file", parameters: { file_id: "absent" } },
  ];
  await send("start_workflow", {
    casefile_id,
    workflow_definition: { name: "reads", steps },
    wait_seconds: 20,
  });
  await send("process_tool_request", {
    tool_name: "search_gmail",
    parameters: { query: "keller", max_results: 1 },
  });
  await send("list_audit_events", { user_id: ALICE });
}

async function goWrong(): Promise<void> {
  await pageAt(await consent({ decision: "deny" }));
  const back = await consent();
  await pageAt(back);
  await pageAt(back);
  const forged = new URL(back);
  forged.searchParams.set("state", "forged");
  await pageAt(forged);
  // Google knows nothing of it any more when it is used, and again when it is given up.
  workspace.grants.revokeAll(ALICE);
  await send("search_gmail", { query: "keller" });
  await send("workspace_status");
  await send("disconnect_workspace");
}

async function confirmAnother(): Promise<string> {
  const page = await pageAt(await consent({ account: "other@example.org" }));
  const code = codeOn({ html: page }) ?? "";
  const form = new URLSearchParams({ code, access_token: "wrong" });
  const url = `${collider.url}/confirm-workspace`;
  await remembered(await fetch(url, { method: "POST", body: form }));
  await send("confirm_workspace", { code });
  return code;
}

async function filesBelow(directory: string): Promise<readonly Written[]> {
  const entries = await readdir(directory, {
    recursive: true,
    withFileTypes: true,
  });
  return Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => ({
        place: entry.name,
        bytes: await readFile(join(entry.parentPath, entry.name)),
      })),
  );
}

function kindsSeen(): readonly string[] {
  return [...new Set(witness.secrets.values())].toSorted();
}

it(
  "nothing that the program writes holds a token, a code, a verifier or the client's secret",
  { timeout: 120_000 },
  async () => {
    // By delegation, then by consent.
    await useWorkspace();
    await pageAt(await consent());
    await useWorkspace();
    await goWrong();
    const confirmation = await confirmAnother();
    await useWorkspace();
    await send("disconnect_workspace");
    expect(answers.join("\n")).toContain("The workspace is connected");
    expect(kindsSeen()).toEqual([
      "ID token",
      "access token",
      "assertion",
      "client secret",
      "code",
      "refresh token",
      "verifier",
    ]);
    // Of a running program: what it has yet to write to its database lies beside that.
    const kept = await filesBelow(join(folder, "data"));
    const logged = Buffer.from(collider.logged.join("\n"));
    const silent = [...kept, { place: "the log", bytes: logged }];
    const written = [
      ...silent,
      { place: "an answer", bytes: Buffer.from(answers.join("\n")) },
      { place: "the output", bytes: Buffer.from(collider.said.join("\n")) },
    ];
    expect(kept.map(({ place }) => place)).toEqual(
      expect.arrayContaining([expect.stringMatching(/-wal$/u)]),
    );
    expect(logged.length).toBeGreaterThan(1000);
    expect(findSecrets(witness.secrets, written)).toEqual([]);
    // The page shows it, and nothing else does.
    const code = new Map([[confirmation, "confirmation"]]);
    expect(findSecrets(code, silent)).toEqual([]);
    // They were there to be found: the search knows where the program's own token went.
    const known = new Map([[ALICE, "address"]]);
    expect(findSecrets(known, written)).not.toEqual([]);
  },
);
