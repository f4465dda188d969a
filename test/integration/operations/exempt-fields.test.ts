import { expect, test } from "vitest";
import { z } from "zod";
import { JsonRecord } from "#shared/kernel/json.ts";
import { WORKFLOW_TRIGGERS } from "#functions/process/delivery/subscriptions.ts";
import { deployedIndexes } from "../firestore-index-rules.ts";
import { beginConsent, consent, pendingConsent } from "../consents.ts";
import { sealAudit } from "../seal-audit.ts";
import { stage } from "../stage.ts";

/** What queries of one field ask for; Firestore's own index of the field answers them. */
const ASKED_ALONE = [
  "audit_chains.unpublished",
  "audit_events.caller",
  "audit_events.casefile_id",
  "batches.place",
  "batches.sealed_at",
  "drive_files.modified_time",
  "gmail_messages.internal_date",
  "messages.order",
  "rejected_triggers.rejected_at",
  "reports.created_at",
  "requests.at",
  "run_checks.check_at",
  "seals.place",
  "spreadsheets.fetched_at",
  "steps.barriers",
  "steps.event",
  "steps.phase",
  "workflow_runs.ancestors",
];

const { collider } = await stage();

const { indexes, fieldOverrides } = await deployedIndexes();
const exempt = new Set(
  fieldOverrides.map(
    ({ collectionGroup, fieldPath }) => `${collectionGroup}.${fieldPath}`,
  ),
);
const asked = new Set([
  ...ASKED_ALONE,
  ...indexes.flatMap(({ collectionGroup, fields }) =>
    fields.map(({ fieldPath }) => `${collectionGroup}.${fieldPath}`),
  ),
]);
const groups = new Set(
  fieldOverrides.map(({ collectionGroup }) => collectionGroup),
);

function groupOf(path: string): string {
  return path.split("/").at(-2) ?? "";
}

test("a field that is kept in a busy collection is asked for or exempt from indexes, and never both", async () => {
  const alice = await collider.as();
  await alice.done("save_workflow_definition", {
    workflow_name: "own",
    workflow_definition: { steps: [{ tool_name: "whoami" }] },
  });
  const run = async (input: object, wait: number) =>
    alice.done("start_workflow", {
      workflow_name: "casefile_setup",
      input: JsonRecord.parse(input),
      wait_seconds: wait,
    });
  const answer = await run(
    { title: "Keller v. Northgate", client: "maria.keller@example.com" },
    30,
  );
  expect(answer).toMatchObject({ result: { status: "success" } });
  const { casefile_id: casefileId } = await alice.done("create_casefile", {
    title: "Papers",
  });
  const chat = await alice.done("create_chat_session", {});
  await alice.done("process_chat_request", {
    session_id: chat["session_id"] ?? null,
    message: "/create_casefile title=Chatted",
  });
  const stored = await alice.done("store_drive_files", {
    casefile_id: casefileId ?? null,
    query: "",
  });
  expect(stored).toMatchObject({ sync_status: "completed" });
  const { files } = await alice.done("list_drive_files", {
    query: "name = 'fees'",
  });
  await alice.done("store_sheet_data", {
    casefile_id: casefileId ?? null,
    sheet_payloads: z
      .array(z.looseObject({ id: z.string() }))
      .parse(files)
      .map(({ id }) => ({ spreadsheet_id: id })),
  });
  await alice.done("create_service_token", {
    service_name: "import",
    scopes: ["casefiles:read"],
  });
  const within = { casefile_id: casefileId ?? null };
  await alice.done("merge_results", {
    ...within,
    emails: await alice.done("process_emails", within),
    files: await alice.done("process_files", within),
  });
  await alice.done("export_casefile", within);
  const session = await alice.done("create_session", {});
  await alice.done(
    "create_casefile",
    { title: "x" },
    {
      request_id: "0190a6c0-6f2e-7cc3-98c4-dc0c0c07398f",
      session_id: session["session_id"] ?? null,
    },
  );
  await sealAudit(collider);
  await alice.done("approve_call", { approval_id: "a".repeat(64) });
  await run({ title: "Underway", client: "nobody@example.com" }, 0);
  await alice.done("start_workflow", {
    workflow_definition: {
      name: "cached",
      steps: [
        {
          tool_name: "search_gmail",
          parameters: { query: "keller" },
          cache: { max_age: 60 },
        },
      ],
    },
    wait_seconds: 30,
  });
  const wait = { tool_name: "wait_for_event", parameters: { event: "paid" } };
  const waiting = await alice.done("start_workflow", {
    workflow_definition: {
      name: "waiting",
      concurrency: { limit: 1 },
      steps: [
        { tool_name: "whoami", rate_limit: { limit: 1, per: "PT1M" } },
        {
          step_id: "later",
          tool_name: "whoami",
          rate_limit: { limit: 1, per: "PT1M" },
        },
        wait,
      ],
    },
  });
  const { run_id: runId } = z
    .object({ run_id: z.string() })
    .parse(waiting["result"]);
  await alice.done("send_workflow_event", { run_id: runId, event: "other" });
  await collider.platform.events.publish(WORKFLOW_TRIGGERS, { data: {} });
  await collider.cameAbout(
    () => collider.keptBelow("rejected_triggers/").size > 0,
  );
  await pendingConsent(collider, alice, "other@example.org");
  await consent(collider, await beginConsent(alice));
  const quotas = await collider.platform.documents.query({
    from: { collection: "quotas" },
  });
  const documents = [
    ...Object.entries(collider.kept().documents),
    ...quotas.map(({ path, data }) => [path, data] as const),
  ].filter(([path]) => groups.has(groupOf(path)));
  const found = new Set(documents.map(([path]) => groupOf(path)));
  // No mail of the sample, no output and no export's index is so large that it lies in chunks.
  const unseen = [...groups].filter((group) => !found.has(group));
  expect(unseen).toEqual(["content", "export_chunks", "output_chunks"]);
  const fields = new Set(
    documents.flatMap(([path, data]) =>
      Object.keys(data).map((field) => `${groupOf(path)}.${field}`),
    ),
  );
  expect(
    [...fields].filter((field) => asked.has(field) === exempt.has(field)),
  ).toEqual([]);
});
