import { setTimeout as after } from "node:timers/promises";
import { z } from "zod";
import {
  grantAccess,
  type GrantedLevel,
} from "#shared/casefile/share-casefile.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { readStep, stepPath } from "#workflows/runtime/step/step-document.ts";
import { stepWrites } from "#workflows/runtime/step/step-write.ts";
import { pendingConsent } from "../../consents.ts";
import { newCasefile, newSession } from "../../newly-made.ts";
import type { Client, ServedProgram } from "../../served-program.ts";
import { makeToken } from "../../service-tokens.ts";

/** Who calls: each holds his level on every subject's casefile. */
export const USERS = ["none", "viewer", "editor", "admin", "owner"] as const;

const GRANTED: readonly GrantedLevel[] = ["viewer", "editor", "admin"];

export function userOf(level: string): string {
  return `${level}@example.com`;
}

/** What one call is about. */
export interface Subject {
  /** Of the owner, shared with the others. */
  readonly casefileId: string;
  /** A new session of the caller's own. */
  readonly session: () => Promise<string>;
  /** A new chat of the caller's own. */
  readonly chat: () => Promise<string>;
  /** A new service token of the caller's own. */
  readonly token: () => Promise<string>;
  /** The code of a new consent to the caller's workspace, by another account. */
  readonly consent: () => Promise<string>;
  /** A new run of the owner's, in the casefile. */
  readonly run: () => Promise<string>;
  /** A new run of the owner's, in the casefile, that has ended. */
  readonly endedRun: () => Promise<string>;
  /** A new run of the owner's, in the casefile, that is paused. */
  readonly pausedRun: () => Promise<string>;
  /** The same, and the outcome of its first step is unknown. */
  readonly unknownRun: () => Promise<string>;
  /** A new run of the owner's, in the casefile, that waits for the event order_paid. */
  readonly waitingRun: () => Promise<string>;
  /** A new saved definition of the caller's own. */
  readonly saved: () => Promise<string>;
  /** A step of a new run of the owner's, in the casefile, that waits for the caller's approval. */
  readonly approval: () => Promise<JsonObject>;
  /** What the casefile shows, as a report is made of it. */
  readonly analyses: () => Promise<JsonObject>;
  /** A new report in the casefile. */
  readonly report: () => Promise<string>;
  /** A message that is kept in the casefile. */
  readonly stored: () => Promise<string>;
  /** A new export of the casefile, the caller's own; the owner's where he may make none. */
  readonly exported: () => Promise<string>;
  readonly messageId: string;
  readonly fileId: string;
  readonly spreadsheetId: string;
}

type Mailbox = Pick<Subject, "messageId" | "fileId" | "spreadsheetId">;

const Files = z.object({ files: z.array(z.object({ id: z.string() })).min(1) });
const Messages = z.object({
  messages: z.array(z.object({ id: z.string() })).min(1),
});
const Text = z.string();
const Stored = z.object({ items: z.array(z.looseObject({ id: Text })) });

/** What the sample workspace has one of. */
async function lookAround(client: Client): Promise<Mailbox> {
  const one = async (operation: string, payload: JsonObject) =>
    client.done(operation, payload);
  const first = async (query: string): Promise<string> => {
    const found = await one("list_drive_files", { query });
    return Text.parse(Files.parse(found).files[0]?.id);
  };
  const { messages } = Messages.parse(await one("list_gmail_messages", {}));
  return {
    messageId: Text.parse(messages[0]?.id),
    fileId: await first("mimeType = 'application/pdf'"),
    spreadsheetId: await first(
      "mimeType = 'application/vnd.google-apps.spreadsheet'",
    ),
  };
}

async function share(
  program: ServedProgram,
  casefileId: string,
): Promise<void> {
  const { documents, clock } = program.composition.platform;
  const actor = { callerId: userOf("owner"), now: clock.now() };
  for (const permission of GRANTED)
    await documents.transaction(async (transaction) =>
      grantAccess(
        transaction,
        casefileId,
        {
          targetId: userOf(permission),
          permission,
          expiresAt: undefined,
          notes: undefined,
        },
        actor,
      ),
    );
}

/** A workflow that needs a person: there is no such file. */
const FOR_A_PERSON = {
  name: "for_a_person",
  steps: [
    {
      tool_name: "get_drive_file",
      parameters: { file_id: "absent" },
      retry_policy: { on_exhausted: "pause" },
    },
    { tool_name: "list_sessions" },
  ],
};

const Run = z.object({ run_id: Text, status: Text });

function runIdOf(answer: JsonObject): string {
  return Run.parse(answer["result"]).run_id;
}

const Steps = z.object({ steps: z.array(z.object({ status: Text })) });

async function isPaused(owner: Client, runId: string): Promise<boolean> {
  const shown = await owner.done("get_workflow", { run_id: runId });
  return Run.parse(shown["result"]).status === "paused";
}

async function isWaiting(owner: Client, runId: string): Promise<boolean> {
  const shown = await owner.done("get_workflow", { run_id: runId });
  const [step] = Steps.parse(shown["result"]).steps;
  return step?.status === "waiting";
}

/** As an effect outside leaves it that cannot be looked up; no operation that ships has one. */
async function forgetOutcome(
  program: ServedProgram,
  runId: string,
): Promise<void> {
  const path = stepPath(runId, "get_drive_file");
  await program.composition.platform.documents.transaction(
    async (transaction) => {
      const document = await transaction.get(path);
      if (document === null) throw new Error("The step was not begun.");
      const stored = readStep(document);
      const { state } = stored;
      if (state.phase !== "retrying") throw new Error("It was not exhausted.");
      const { attempt, error, spared, barriers, started_at } = state;
      const begun = { attempt, error, spared, barriers, started_at };
      transaction.write(
        ...stepWrites(path, stored, { phase: "unknown", ...begun }),
      );
    },
  );
}

/** Makes a new subject for each call, so that none is about what another has changed. */
export async function subjects(
  program: ServedProgram,
): Promise<(caller: string) => Promise<Subject>> {
  const owner = await program.as(userOf("owner"));
  const mailbox = await lookAround(owner);
  return async (caller) => {
    const casefileId = await newCasefile(owner);
    await share(program, casefileId);
    const within = { casefile_id: casefileId };
    const pausedRun = async (): Promise<string> => {
      const started = await owner.done("start_workflow", {
        ...within,
        workflow_definition: FOR_A_PERSON,
      });
      const runId = runIdOf(started);
      while (!(await isPaused(owner, runId))) await after(20);
      return runId;
    };
    const search = {
      ...within,
      workflow_name: "client_search",
      input: { client: "maria.keller@example.com" },
    };
    const analyses = async () => ({
      emails: await owner.done("process_emails", within),
      files: await owner.done("process_files", within),
    });
    return {
      casefileId,
      analyses,
      report: async () => {
        const parts = { ...within, ...(await analyses()) };
        const kept = await owner.done("merge_results", parts);
        return Text.parse(kept["report_id"]);
      },
      stored: async () => {
        await owner.done("store_gmail_messages", {
          ...within,
          query: "",
          max_results: 1,
        });
        const { items } = Stored.parse(
          await owner.done("list_evidence", within),
        );
        return Text.parse(items[0]?.id);
      },
      exported: async () => {
        const may = caller !== userOf("none");
        const maker = may ? await program.as(caller) : owner;
        const made = await maker.done("export_casefile", within);
        return Text.parse(made["export_id"]);
      },
      chat: async () => {
        const client = await program.as(caller);
        const opened = await client.done("create_chat_session", {});
        return Text.parse(opened["session_id"]);
      },
      session: async () => {
        return newSession(await program.as(caller));
      },
      saved: async () => {
        const client = await program.as(caller);
        const saved = await client.done("save_workflow_definition", {
          workflow_name: `own ${casefileId}`,
          workflow_definition: { steps: [{ tool_name: "whoami" }] },
        });
        return Text.parse(saved["name"]);
      },
      token: async () => {
        const { token_id: id } = await makeToken(await program.as(caller));
        return id;
      },
      consent: async () => {
        // An account has one grant for all its users: nobody takes back another's here.
        const account = `${casefileId}@example.com`;
        return pendingConsent(program, await program.as(caller), account);
      },
      run: async () => runIdOf(await owner.done("start_workflow", search)),
      endedRun: async () => {
        const waiting = { ...search, wait_seconds: 30 };
        return runIdOf(await owner.done("start_workflow", waiting));
      },
      pausedRun,
      unknownRun: async () => {
        const runId = await pausedRun();
        await forgetOutcome(program, runId);
        return runId;
      },
      waitingRun: async () => {
        const wait = {
          tool_name: "wait_for_event",
          parameters: { event: "order_paid" },
        };
        const started = await owner.done("start_workflow", {
          casefile_id: casefileId,
          workflow_definition: { name: "waiting", steps: [wait] },
        });
        return runIdOf(started);
      },
      approval: async () => {
        const ask = {
          step_id: "ask",
          tool_name: "approval",
          parameters: { approvers: [caller], message: "May it go on?" },
        };
        const started = await owner.done("start_workflow", {
          casefile_id: casefileId,
          workflow_definition: { name: "asking", steps: [ask] },
        });
        const runId = runIdOf(started);
        while (!(await isWaiting(owner, runId))) await after(20);
        return { run_id: runId, step_id: "ask" };
      },
      ...mailbox,
    };
  };
}
