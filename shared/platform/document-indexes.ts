/** A query that is made often, as the documents of one collection are indexed for it. Fields are names or dot paths. */
export interface DocumentIndex {
  readonly name: string;
  /** The path of the collection; `*` stands for any id. */
  readonly collection: string;
  /** The field that the query has one value of; null for a query of the whole collection. */
  readonly equal: string | null;
  /** What the query orders by. */
  readonly order: string;
  /** Fields of conditions that the query may have besides. */
  readonly filters: readonly string[];
}

/**
 * Each costs every write in its collection, so there is none on what is written at each step, and none where a
 * collection stays small.
 */
export const DOCUMENT_INDEXES: readonly DocumentIndex[] = [
  {
    name: "runs_of_owner",
    collection: "workflow_runs",
    equal: "owner_id",
    order: "created_at",
    filters: ["phase", "workflow_name"],
  },
  {
    name: "runs_of_casefile",
    collection: "workflow_runs",
    equal: "casefile_id",
    order: "created_at",
    filters: ["phase", "workflow_name"],
  },
  {
    name: "sessions_of_user",
    collection: "tool_sessions",
    equal: "user_id",
    order: "created_at",
    filters: ["active", "casefile_id"],
  },
  {
    name: "mail_of_casefile",
    collection: "casefiles/*/gmail_messages",
    equal: null,
    order: "internal_date",
    filters: [],
  },
  {
    name: "receipts_by_expiry",
    collection: "receipts",
    equal: null,
    order: "expire_at",
    filters: [],
  },
];
