import type { OPERATION_LOADERS } from "#functions/catalog.ts";
import type { AccessLevel } from "#shared/auth/access-level.ts";
import { sha256 } from "#shared/kernel/hash.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { Subject } from "./subject.ts";

/** What the matrix cannot read off an operation. */
export interface Row {
  /** A payload that is done for whoever may make the call. */
  readonly good: (subject: Subject) => JsonObject | Promise<JsonObject>;
  /** The level that a call needs where the operation decides that by itself, and not its policy. */
  readonly needs?: AccessLevel;
  /** Even the platform's own calls are refused: deliveries of its function go elsewhere. */
  readonly refusesAll?: true;
}

const within = ({ casefileId }: Subject): JsonObject => ({
  casefile_id: casefileId,
});

/** Of operations that are the platform's alone, any payload that can be understood. */
const FOR_NOBODY: Row = { good: () => ({}) };

const SHARED_WITH = "viewer@example.com";

/** A row for each operation: the compiler misses it where there is none. */
export const ROWS: Readonly<Record<keyof typeof OPERATION_LOADERS, Row>> = {
  add_session_to_casefile: {
    good: async (subject) => ({
      ...within(subject),
      session_id: await subject.session(),
      session_type: "tool",
    }),
  },
  advance_run: { good: () => ({ run_id: "run_261123_k3v9x2m8q4wt7n1c" }) },
  approve_call: { good: () => ({ approval_id: "0a".repeat(32) }) },
  approve_step: { good: async ({ approval }) => approval() },
  batch_get_sheets: {
    good: ({ spreadsheetId }) => ({
      spreadsheet_id: spreadsheetId,
      ranges: ["A1:B2"],
    }),
  },
  cancel_workflow: {
    good: async ({ run }) => ({ run_id: await run() }),
    needs: "admin",
  },
  check_permission: { good: within },
  close_chat_session: {
    good: async ({ chat }) => ({ session_id: await chat() }),
  },
  close_session: {
    good: async ({ session }) => ({ session_id: await session() }),
  },
  complete_step: {
    good: async ({ waitingRun }) => ({
      run_id: await waitingRun(),
      step_id: "wait_for_event",
      output: { event_id: null, data: { order: 4711 }, received_at: null },
    }),
    needs: "admin",
  },
  confirm_workspace: {
    good: async ({ consent }) => ({ code: await consent() }),
  },
  connect_workspace: { good: () => ({}) },
  create_casefile: { good: () => ({ title: "Keller" }) },
  create_casefile_with_session: { good: () => ({ title: "Keller" }) },
  create_chat_session: { good: within },
  create_service_token: {
    good: (subject) => ({
      ...within(subject),
      service_name: "import",
      scopes: ["casefiles:read"],
    }),
  },
  create_session: { good: within },
  create_session_with_casefile: { good: within },
  delete_casefile: {
    good: (subject) => ({ ...within(subject), confirm: true }),
  },
  delete_workflow_definition: {
    good: async ({ saved }) => ({ workflow_name: await saved() }),
  },
  diff_workflows: {
    good: () => ({
      from: { workflow_name: "client_search" },
      to: { workflow_name: "casefile_setup" },
    }),
  },
  disconnect_workspace: { good: () => ({}) },
  download_export: {
    good: async (subject) => ({
      ...within(subject),
      export_id: await subject.exported(),
    }),
  },
  export_casefile: { good: within },
  fetch_data: { good: within },
  get_approval: { good: async ({ approval }) => approval() },
  get_casefile: { good: within },
  get_chat_session: {
    good: async ({ chat }) => ({ session_id: await chat() }),
  },
  get_drive_file: { good: ({ fileId }) => ({ file_id: fileId }) },
  get_evidence_headers: {
    good: async (subject) => ({
      ...within(subject),
      message_id: await subject.stored(),
    }),
  },
  get_export_key: { good: () => ({}) },
  get_gmail_message: { good: ({ messageId }) => ({ message_id: messageId }) },
  get_operation: { good: () => ({ operation_name: "whoami" }) },
  get_report: {
    good: async (subject) => ({
      ...within(subject),
      report_id: await subject.report(),
    }),
  },
  get_session: {
    good: async ({ session }) => ({ session_id: await session() }),
  },
  get_tool: { good: () => ({ tool_name: "find_messages" }) },
  get_workflow: {
    good: async ({ run }) => ({ run_id: await run() }),
    needs: "viewer",
  },
  get_workflow_definition: { good: () => ({ workflow_name: "client_search" }) },
  grant_permission: {
    good: (subject) => ({
      ...within(subject),
      target_user_id: SHARED_WITH,
      permission: "editor",
    }),
  },
  list_audit_events: { good: within },
  list_casefiles: { good: () => ({}) },
  list_chat_sessions: { good: within },
  list_drive_files: { good: () => ({}) },
  list_evidence: { good: within },
  list_gmail_messages: { good: () => ({}) },
  list_operations: { good: () => ({}) },
  list_permissions: { good: within },
  list_rejected_triggers: { good: () => ({}) },
  list_reports: { good: within },
  list_session_requests: {
    good: async ({ session }) => ({ session_id: await session() }),
  },
  list_sessions: { good: within },
  list_tools: { good: () => ({}) },
  list_workflow_definitions: { good: () => ({}) },
  list_workflows: { good: within },
  merge_results: {
    good: async (subject) => ({
      ...within(subject),
      ...(await subject.analyses()),
    }),
  },
  pause_workflow: {
    good: async ({ pausedRun }) => ({ run_id: await pausedRun() }),
    needs: "admin",
  },
  plan_workflow: {
    good: (subject) => ({
      ...within(subject),
      workflow_name: "client_search",
      input: { client: "maria.keller@example.com" },
    }),
  },
  process_chat_request: {
    good: async ({ chat }) => ({ session_id: await chat(), message: "/help" }),
  },
  process_emails: { good: within },
  process_files: { good: within },
  process_tool_request: {
    good: (subject) => ({
      ...within(subject),
      tool_name: "create_casefile",
      parameters: { title: "Keller" },
    }),
  },
  purge_casefile: { good: within },
  receive_workspace_consent: {
    good: ({ casefileId }) => ({
      user_id: SHARED_WITH,
      email: SHARED_WITH,
      account: `${casefileId}@example.com`,
      scopes: [],
      refresh_token: { key: 1, text: "" },
      code_hash: sha256(casefileId),
    }),
  },
  reject_step: { good: async ({ approval }) => approval() },
  resume_workflow: {
    good: async ({ pausedRun }) => ({ run_id: await pausedRun() }),
    needs: "admin",
  },
  resolve_unknown: {
    good: async ({ unknownRun }) => ({
      run_id: await unknownRun(),
      step_id: "get_drive_file",
      happened: false,
    }),
    needs: "admin",
  },
  retry_workflow: {
    good: async ({ endedRun }) => ({
      run_id: await endedRun(),
      from_step: "from_client",
    }),
    needs: "admin",
  },
  revoke_permission: {
    good: (subject) => ({ ...within(subject), target_user_id: SHARED_WITH }),
  },
  revoke_service_token: {
    good: async ({ token }) => ({ token_id: await token() }),
  },
  run_control_step: { ...FOR_NOBODY, refusesAll: true },
  seal_audit_events: FOR_NOBODY,
  save_workflow_definition: {
    good: () => ({
      workflow_name: "own",
      workflow_definition: { steps: [{ tool_name: "whoami" }] },
    }),
  },
  search_gmail: { good: () => ({ query: "from:maria.keller@example.com" }) },
  send_gmail_message: {
    good: () => ({
      to: ["maria.keller@example.com"],
      subject: "Your hearing",
      body: "Dear Ms Keller,",
    }),
  },
  send_workflow_event: {
    good: async ({ waitingRun }) => ({
      run_id: await waitingRun(),
      event: "order_paid",
      event_id: "payment-4711",
    }),
    needs: "editor",
  },
  set_public_access: {
    good: (subject) => ({ ...within(subject), permission: "none" }),
  },
  skip_step: {
    good: async ({ pausedRun }) => ({
      run_id: await pausedRun(),
      step_id: "list_sessions",
    }),
    needs: "admin",
  },
  start_workflow: {
    good: (subject) => ({
      ...within(subject),
      workflow_name: "client_search",
      input: { client: "maria.keller@example.com" },
    }),
  },
  store_drive_files: {
    good: (subject) => ({
      ...within(subject),
      files: [{ id: subject.fileId }],
    }),
  },
  store_gmail_messages: {
    good: (subject) => ({ ...within(subject), query: "", max_results: 1 }),
  },
  store_sheet_data: {
    good: (subject) => ({
      ...within(subject),
      spreadsheet_id: subject.spreadsheetId,
      ranges: ["A1:B2"],
    }),
  },
  summarize_sweep: {
    good: ({ casefileId }) => ({
      clients: [
        { client: "maria.keller@example.com", casefile_id: casefileId },
      ],
      stored: [null],
    }),
  },
  sweep_runs: FOR_NOBODY,
  trigger_workflow: {
    good: () => ({
      message: {
        data: btoa('{"client":"maria.keller@example.com"}'),
        attributes: { workflow: "client_search" },
        messageId: "1",
        publishTime: "2026-11-23T09:00:00Z",
      },
      subscription: "workflow-triggers",
    }),
  },
  update_casefile: {
    good: (subject) => ({ ...within(subject), notes: "The client called." }),
  },
  verify_audit: { good: within },
  watch_workflow: {
    good: async ({ run }) => ({ run_id: await run() }),
    needs: "viewer",
  },
  workspace_status: { good: () => ({}) },
  whoami: { good: () => ({}) },
};
