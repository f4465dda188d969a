import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { storedContentOf } from "#shared/casefile/stored-content.ts";
import { sha256 } from "#shared/kernel/hash.ts";
import { isJsonObject, type JsonObject } from "#shared/kernel/json.ts";
import type { FaultRule } from "#shared/workspace/local/control/fault-plan.ts";
import { EMULATOR_SERVICE_TOKEN } from "#shared/workspace/local/emulated-workspace.ts";
import {
  startProcess,
  until,
  type ColliderProcess,
} from "./collider-process.ts";
import { keptDocuments } from "./kept-documents.ts";
import { startWorkspaceProcess } from "./workspace-process.ts";

const GET_MESSAGE = "GET /gmail/v1/users/:userId/messages/:id";

const Requests = z.object({
  requests: z.number(),
  failed: z.number(),
  methods: z.record(z.string(), z.object({ requests: z.number() })),
});
const Casefile = z.object({ casefile_id: z.string() });
const Counts = z.object({
  messages_stored: z.number(),
  messages_added: z.number(),
  sync_mode: z.string(),
  sync_status: z.string(),
  sync_token: z.string(),
});
export type SyncCounts = z.infer<typeof Counts>;

type Fault = Pick<FaultRule, "kind" | "rate">;

/** What Google has been asked for. */
export interface Asked {
  readonly requests: number;
  readonly failed: number;
  /** Messages that were fetched. */
  readonly messages: number;
}

/** The started program and a mailbox of generated messages, each in a process of its own. */
export interface SyncStage {
  readonly host: string;
  collider(): ColliderProcess;
  /** Kills the program and starts it again over the same data, when so many messages have been fetched. */
  killAt(messages: number): Promise<void>;
  newCasefile(): Promise<string>;
  /** All that were made. */
  casefiles(): readonly string[];
  sync(fields: JsonObject, requestId?: string): Promise<SyncCounts>;
  asked(): Promise<Asked>;
  reset(): Promise<void>;
  setFaults(rules: readonly Fault[]): Promise<void>;
  addMessage(message: string): Promise<void>;
  /** How many messages the program had kept when it was killed. */
  keptAtKill(casefileId: string): number;
  /** The ids of the messages that a casefile holds byte for byte. The program has to be stopped. */
  wholeMessages(casefileId: string): readonly string[];
  close(): Promise<void>;
}

async function control(
  host: string,
  path: string,
  body?: object,
): Promise<unknown> {
  const response = await fetch(`http://${host}/_control/${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      authorization: `Bearer ${EMULATOR_SERVICE_TOKEN}`,
      "content-type": "application/json",
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

async function askedOf(host: string): Promise<Asked> {
  const read = Requests.parse(await control(host, "requests"));
  const messages = read.methods[GET_MESSAGE]?.requests ?? 0;
  return { requests: read.requests, failed: read.failed, messages };
}

function bytesOf(
  documents: ReadonlyMap<string, JsonObject>,
  casefileId: string,
  raw: unknown,
): Buffer {
  const content = storedContentOf(raw);
  const parts =
    "base64" in content
      ? [content.base64]
      : content.chunks.map(
          (name) =>
            documents.get(`casefiles/${casefileId}/content/${name}`)?.[
              "base64"
            ],
        );
  return Buffer.concat(
    parts.map((part) => Buffer.from(z.string().parse(part), "base64")),
  );
}

function messagesOf(casefileId: string): string {
  return `casefiles/${casefileId}/gmail_messages/`;
}

/** The local mailbox names a message by the hash of its bytes. */
function wholeIn(dataDir: string, casefileId: string): readonly string[] {
  const documents = keptDocuments(dataDir);
  const below = messagesOf(casefileId);
  return [...documents].flatMap(([path, data]) => {
    if (!path.startsWith(below) || !isJsonObject(data["raw"])) return [];
    const id = path.slice(below.length);
    const hash = sha256(bytesOf(documents, casefileId, data["raw"]));
    return hash.startsWith(id) ? [id] : [];
  });
}

export async function openSyncStage(
  messages: number,
  environment: NodeJS.ProcessEnv = {},
): Promise<SyncStage> {
  const dir = await mkdtemp(join(tmpdir(), "collider sync "));
  await mkdir(join(dir, "workspace", "mail"), { recursive: true });
  const workspace = await startWorkspaceProcess([
    `--dir=${join(dir, "workspace")}`,
    `--sent=${join(dir, "sent")}`,
    "--control",
    `--generate=${messages}`,
  ]);
  const { host } = workspace;
  const dataDir = join(dir, "data");
  const start = async () =>
    startProcess(dataDir, { WORKSPACE_EMULATOR_HOST: host, ...environment });
  const casefiles: string[] = [];
  let keptPaths: readonly string[] = [];
  let collider = await start();
  return {
    host,
    collider: () => collider,
    killAt: async (fetched) => {
      await until(async () =>
        (await askedOf(host)).messages >= fetched ? true : null,
      );
      await collider.kill();
      await control(host, "requests/reset", {});
      keptPaths = [...keptDocuments(dataDir).keys()];
      collider = await start();
    },
    newCasefile: async () => {
      const made = await collider.call("create-casefile", { title: "Much" });
      const { casefile_id: id } = Casefile.parse(made);
      casefiles.push(id);
      return id;
    },
    casefiles: () => casefiles,
    sync: async (fields, requestId) =>
      Counts.parse(
        await collider.call(
          "store-gmail-messages",
          { query: "", max_results: 5000, ...fields },
          requestId,
        ),
      ),
    asked: async () => askedOf(host),
    reset: async () => void (await control(host, "requests/reset", {})),
    setFaults: async (rules) =>
      void (await control(host, "faults", { seed: 1, rules })),
    addMessage: async (message) =>
      void (await control(host, "messages", {
        raw: Buffer.from(message).toString("base64url"),
      })),
    keptAtKill: (casefileId) =>
      keptPaths.filter((path) => path.startsWith(messagesOf(casefileId)))
        .length,
    wholeMessages: (casefileId) => wholeIn(dataDir, casefileId),
    close: async () => {
      await collider.stop();
      await workspace.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
