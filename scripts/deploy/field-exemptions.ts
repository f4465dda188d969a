import { SessionRequest } from "#shared/dispatch/hooks/session-request.ts";
import { EXPIRING_COLLECTIONS } from "#shared/platform/document-expiry.ts";
import { CHUNK_FIELDS } from "#workflows/runtime/step/output-chunks.ts";
import { CACHE_FIELDS } from "#workflows/runtime/step/step-cache.ts";
import { STEP_FIELDS } from "#workflows/runtime/step/step-document.ts";
import { DriveFile } from "#shared/workspace/drive-file.ts";
import { GmailMessage } from "#shared/workspace/gmail-message.ts";

/** As `firestore.indexes.json` has it: without indexes of its own, whatever Firestore does with other fields. */
export interface FieldOverride {
  readonly collectionGroup: string;
  readonly fieldPath: string;
  readonly ttl?: true;
  readonly indexes: readonly [];
}

/** What a TTL policy goes by. */
const EXPIRY = "expire_at";

/**
 * The fields that no query asks for, of the collections that are written most. Firestore indexes every field that is not
 * named here, twice: an index costs room and time, a field that only grows takes 500 writes a second at most, and what
 * lies below a field is exempt with it.
 */
const NOT_QUERIED: Readonly<Record<string, readonly string[]>> = {
  casefiles: [
    "acl",
    "deleted_at",
    "description",
    "metadata",
    "notes",
    "search_tokens",
    "tags",
    "title",
    "updated_at",
  ],
  content: ["base64"],
  gmail_messages: [
    ...Object.keys(GmailMessage.shape).filter(
      (field) => field !== "internal_date",
    ),
    "labels_changed_at",
    "large",
    "source_deleted_at",
    "stored_at",
    "stored_by",
  ],
  gmail_threads: ["message_ids", "subject"],
  drive_files: [
    ...Object.keys(DriveFile.shape).filter(
      (field) => field !== "modified_time",
    ),
    "content",
    "content_mime_type",
    "source_deleted_at",
    "source_trashed_at",
    "stored_at",
    "stored_by",
  ],
  spreadsheets: ["content", "id", "ranges", "stored_at", "stored_by", "title"],
  reports: ["created_by", "json", "markdown", "title"],
  casefile_exports: ["audit", "casefile", "index"],
  export_chunks: ["base64"],
  tool_sessions: ["closed_at", "title"],
  chat_sessions: ["closed_at", "title", "tool_session_id"],
  messages: [
    "content",
    "created_at",
    "role",
    "tool_call_id",
    "tool_calls",
    "tool_name",
  ],
  requests: Object.keys(SessionRequest.shape).filter((field) => field !== "at"),
  workflow_runs: [
    "compensation",
    "completed_at",
    "concurrency",
    "context",
    "deadline_at",
    "definition_hash",
    "depth",
    "engine_version",
    "epoch",
    "error",
    "input",
    "ordered_epoch",
    "owner",
    "parent.repeats",
    "parent",
    "pause",
    "reruns",
    "retried_by",
    "retried_from",
    "root_run_id",
    "skip_hooks",
    "skips",
    "slot",
    "traceparent",
  ],
  // Barriers are counted, and those who wait for an event found.
  steps: [...STEP_FIELDS]
    .filter((field) => !["barriers", "event", "phase"].includes(field))
    .toSorted(),
  held: ["run_id"],
  output_chunks: CHUNK_FIELDS,
  events: ["data", "taken_by"],
  run_checks: ["interval_ms", "traceparent"],
  workflow_definitions: ["definition", "plan"],
  saved_workflows: [
    "created_at",
    "description",
    "input_schema",
    "steps_count",
    "updated_at",
    "version",
    "versions",
  ],
  approvals: ["approved_at"],
  quotas: ["used", "window"],
  rate_limits: ["begins_at", "next_at"],
  receipts: ["beside", "created_at", "input_sha256", "result"],
  rejected_triggers: [
    "data_bytes",
    "error",
    "message_id",
    "published_at",
    "schedule",
    "subscription",
    "workflow_name",
  ],
  audit_chains: ["length", "published", "sha256"],
  batches: ["entries"],
  seals: ["batch_path"],
  audit_events: [
    "at",
    "caller_kind",
    "code",
    "grounds",
    "input_sha256",
    "operation",
    "outcome",
    "reason",
    "request_id",
    "request_metadata_sha256",
    "result_sha256",
    "service_name",
    "session_id",
    "step",
    "token_id",
    "traceparent",
  ],
  step_cache: CACHE_FIELDS.filter((field) => field !== "expire_at"),
  service_tokens: [
    "casefile_id",
    "claimed_roles",
    "created_at",
    "created_by",
    "maker_email",
    "revoked_at",
    "scopes",
    "service_name",
    "session_id",
  ],
  workspace_consents: ["account", "refresh_token", "scopes", "user_id"],
  workspace_connections: [
    "account",
    "connected_at",
    "refresh_token",
    "revoked_at",
    "scopes",
    "state",
    "user_id",
  ],
};

export const FIELD_OVERRIDES: readonly FieldOverride[] = [
  ...Object.entries(NOT_QUERIED).flatMap(([collectionGroup, fields]) =>
    fields.map((fieldPath) => ({
      collectionGroup,
      fieldPath,
      indexes: [] as const,
    })),
  ),
  ...EXPIRING_COLLECTIONS.map((collectionGroup) => ({
    collectionGroup,
    fieldPath: EXPIRY,
    ttl: true as const,
    indexes: [] as const,
  })),
];
