/**
 * The collections whose documents go when the time in their `expire_at` is over; not at once, so whoever reads one looks
 * at its time. On Firestore each has a TTL policy, and in `document-indexes.ts` each has an index.
 */
export const EXPIRING_COLLECTIONS: readonly string[] = [
  "approvals",
  "casefile_exports",
  "export_chunks",
  "quotas",
  "rate_limits",
  "receipts",
  "rejected_triggers",
  "service_tokens",
  "step_cache",
  "workspace_consents",
];
