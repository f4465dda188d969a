import { EXPIRING_COLLECTIONS } from "./document-expiry.ts";

/** A query that is made often, as the documents of one collection are indexed for it. Fields are names or dot paths. */
export interface DocumentIndex {
  readonly name: string;
  /** The path of the collection; `*` stands for any id. */
  readonly collection: string;
  /** The field that the query has one value of; null for a query of the whole collection. */
  readonly equal: string | null;
  /** A field of which the query says that an array in it contains a value. */
  readonly contains: {
    readonly field: string;
    readonly always: boolean;
  } | null;
  /** What the query orders by. */
  readonly order: string;
  readonly direction: "ascending" | "descending";
  /** Fields of conditions that the query may have besides. */
  readonly filters: readonly string[];
}

/**
 * What queries of more than one field go by, on every platform: the embedded one makes an index of most, and Firestore,
 * which refuses a query without its index, one of each choice of conditions (`scripts/deploy/composite-indexes.ts`).
 *
 * Each costs every write in its collection, so there is none on what is written at each step.
 */
export const DOCUMENT_INDEXES: readonly DocumentIndex[] = [
  {
    name: "casefiles_of_reader",
    collection: "casefiles",
    equal: null,
    contains: { field: "readers", always: true },
    order: "created_at",
    direction: "descending",
    filters: ["owner_id"],
  },
  {
    name: "runs_of_owner",
    collection: "workflow_runs",
    equal: "owner_id",
    contains: { field: "labels", always: false },
    order: "created_at",
    direction: "descending",
    filters: ["phase", "workflow_name"],
  },
  {
    name: "runs_of_casefile",
    collection: "workflow_runs",
    equal: "casefile_id",
    contains: { field: "labels", always: false },
    order: "created_at",
    direction: "descending",
    filters: ["phase", "workflow_name"],
  },
  {
    name: "runs_of_limit",
    collection: "workflow_runs",
    equal: "slot_scope",
    contains: null,
    order: "created_at",
    direction: "ascending",
    filters: ["phase"],
  },
  {
    name: "kept_events",
    collection: "workflow_runs/*/events",
    equal: "event",
    contains: null,
    order: "received_at",
    direction: "ascending",
    filters: ["kept"],
  },
  {
    name: "saved_workflows_of_owner",
    collection: "saved_workflows",
    equal: "owner_id",
    contains: null,
    order: "name",
    direction: "ascending",
    filters: [],
  },
  {
    name: "sessions_of_user",
    collection: "tool_sessions",
    equal: "user_id",
    contains: null,
    order: "created_at",
    direction: "descending",
    filters: ["casefile_id"],
  },
  {
    name: "active_sessions_of_user",
    collection: "tool_sessions",
    equal: "user_id",
    contains: null,
    order: "updated_at",
    direction: "descending",
    filters: ["active", "casefile_id"],
  },
  {
    name: "chats_of_user",
    collection: "chat_sessions",
    equal: "user_id",
    contains: null,
    order: "created_at",
    direction: "descending",
    filters: ["casefile_id"],
  },
  {
    name: "active_chats_of_user",
    collection: "chat_sessions",
    equal: "user_id",
    contains: null,
    order: "updated_at",
    direction: "descending",
    filters: ["active", "casefile_id"],
  },
  {
    name: "messages_of_chat",
    collection: "chat_sessions/*/messages",
    equal: null,
    contains: null,
    order: "order",
    direction: "descending",
    filters: [],
  },
  {
    name: "requests_of_session",
    collection: "tool_sessions/*/requests",
    equal: null,
    contains: null,
    order: "at",
    direction: "descending",
    filters: [],
  },
  {
    name: "mail_of_casefile",
    collection: "casefiles/*/gmail_messages",
    equal: null,
    contains: null,
    order: "internal_date",
    direction: "descending",
    filters: [],
  },
  {
    name: "files_of_casefile",
    collection: "casefiles/*/drive_files",
    equal: null,
    contains: null,
    order: "modified_time",
    direction: "descending",
    filters: [],
  },
  {
    name: "sheets_of_casefile",
    collection: "casefiles/*/spreadsheets",
    equal: null,
    contains: null,
    order: "fetched_at",
    direction: "descending",
    filters: [],
  },
  {
    name: "reports_of_casefile",
    collection: "casefiles/*/reports",
    equal: null,
    contains: null,
    order: "created_at",
    direction: "descending",
    filters: [],
  },
  {
    name: "batches_of_chain",
    collection: "audit_chains/*/batches",
    equal: null,
    contains: null,
    order: "place",
    direction: "descending",
    filters: [],
  },
  {
    name: "batches_by_sealing",
    collection: "audit_chains/*/batches",
    equal: null,
    contains: null,
    order: "sealed_at",
    direction: "descending",
    filters: [],
  },
  {
    name: "seals_of_caller",
    collection: "audit_callers/*/seals",
    equal: null,
    contains: null,
    order: "place",
    direction: "descending",
    filters: [],
  },
  {
    name: "exports_of_casefile",
    collection: "casefile_exports",
    equal: "casefile_id",
    contains: null,
    order: "created_at",
    direction: "ascending",
    filters: ["created_by"],
  },
  {
    name: "rejected_triggers_by_time",
    collection: "rejected_triggers",
    equal: null,
    contains: null,
    order: "rejected_at",
    direction: "descending",
    filters: [],
  },
  ...EXPIRING_COLLECTIONS.map((collection) => ({
    name: `${collection}_by_expiry`,
    collection,
    equal: null,
    contains: null,
    order: "expire_at",
    direction: "ascending" as const,
    filters: [],
  })),
];
