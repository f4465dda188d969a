import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { callerTrail } from "#shared/audit/caller-trail.ts";
import { casefileTrail } from "#shared/audit/casefile-trail.ts";
import type { EvidenceKind } from "#shared/casefile/dated-evidence.ts";
import {
  countRange,
  listReferences,
} from "#shared/casefile/evidence-manifest.ts";
import { requireExportRoom } from "#shared/casefile/export-life.ts";
import { listEvidence } from "#shared/casefile/list-evidence.ts";
import { findReports } from "#shared/casefile/reports.ts";
import { CasefileId } from "#shared/kernel/ids.ts";
import { findSessions } from "#shared/session/list-sessions.ts";
import { listRejected } from "#functions/workflow/trigger/rejected-triggers.ts";
import { EXPIRING_COLLECTIONS } from "#shared/platform/document-expiry.ts";
import { DOCUMENT_INDEXES } from "#shared/platform/document-indexes.ts";
import type { DocumentReader } from "#shared/platform/document-store.ts";
import { openDatabase } from "#shared/platform/embedded/database.ts";
import { createEmbeddedPlatform } from "#shared/platform/embedded/embedded-platform.ts";
import {
  countOf,
  selectsOf,
  type SqlQuery,
} from "#shared/platform/embedded/sql-query.ts";
import { listRuns, type RunFilter } from "#workflows/runtime/run/list-runs.ts";

const database = openDatabase(null);
const platform = createEmbeddedPlatform({ dataDir: null, database });
const { documents } = platform;
afterAll(async () => platform.close());

type List = (reader: DocumentReader) => Promise<unknown>;

/** The queries and counts by which a list is made, as SQLite is asked for them. */
async function askedBy(list: List): Promise<readonly (SqlQuery | null)[]> {
  const asked: (SqlQuery | null)[] = [];
  await list({
    get: async (path) => documents.get(path),
    getAll: async (paths) => documents.getAll(paths),
    query: async (query) => {
      asked.push(...selectsOf(query));
      return documents.query(query);
    },
    count: async (query) => {
      asked.push(countOf(query));
      return documents.count(query);
    },
  });
  return asked;
}

const Plan = z.array(z.object({ detail: z.string() }));

/** How SQLite goes about it. */
function planOf(query: SqlQuery | null): readonly string[] {
  if (query === null) return ["reads every document"];
  const plan = database.prepare(`EXPLAIN QUERY PLAN ${query.sql}`);
  return Plan.parse(plan.all(...query.values)).map(({ detail }) => detail);
}

const PAGE = { limit: 20, pageToken: null };
const CASEFILE = CasefileId.parse("cf_261123_k3v9x2m8q4wt7n1c");

function runs(fields: Partial<RunFilter> = {}): List {
  const filter: RunFilter = {
    of: { ownerId: "alice@example.com" },
    status: null,
    workflowName: null,
    label: null,
    ...PAGE,
    ...fields,
  };
  return async (reader) => listRuns(reader, filter);
}

function sessions(activeOnly: boolean, casefileId: CasefileId | null): List {
  const filter = {
    type: "tool" as const,
    userId: "alice@example.com",
    casefileId,
    activeOnly,
    now: 86_400_000,
  };
  return async (reader) => findSessions(reader, filter, PAGE);
}

function listOf(kind: EvidenceKind): List {
  const evidence = { casefileId: CASEFILE, kind };
  return async (reader) => listEvidence(reader, evidence, PAGE);
}

function manifest(kind: EvidenceKind): List {
  const kinds = new Set([kind]);
  const range = { casefileId: CASEFILE, kinds, since: 0, until: 1 };
  return async (reader) => {
    await countRange(reader, range);
    await listReferences(reader, range, PAGE);
  };
}

test.each<[string, string, List]>([
  ["an owner's runs", "runs_of_owner", runs()],
  [
    "an owner's runs in a state",
    "runs_of_owner",
    runs({ status: "running", workflowName: "casefile_setup" }),
  ],
  [
    "a casefile's runs",
    "runs_of_casefile",
    runs({ of: { casefileId: CASEFILE } }),
  ],
  ["a user's sessions", "sessions_of_user", sessions(false, null)],
  [
    "a user's active sessions in a casefile",
    "active_sessions_of_user",
    sessions(true, CASEFILE),
  ],
  ["a casefile's mail", "mail_of_casefile", listOf("gmail")],
  [
    "a casefile's audit trail",
    "batches_of_chain",
    async (reader) => casefileTrail(reader, CASEFILE).batchesUpTo("9", 10),
  ],
  [
    "a casefile's audit trail at a time",
    "batches_by_sealing",
    async (reader) => casefileTrail(reader, CASEFILE).lastSealedBy("2026"),
  ],
  [
    "a caller's audit trail",
    "seals_of_caller",
    async (reader) => callerTrail(reader, "a@b.c").batchesAfter("2026", 10),
  ],
  ["a casefile's files", "files_of_casefile", listOf("drive")],
  ["a casefile's sheets", "sheets_of_casefile", listOf("sheets")],
  ["a casefile's mail of a time", "mail_of_casefile", manifest("gmail")],
  ["a casefile's files of a time", "files_of_casefile", manifest("drive")],
  ["a casefile's sheets of a time", "sheets_of_casefile", manifest("sheets")],
  [
    "messages that started nothing",
    "rejected_triggers_by_time",
    async (reader) => listRejected(reader, PAGE),
  ],
  [
    "a casefile's reports",
    "reports_of_casefile",
    async (reader) => findReports(reader, CASEFILE, PAGE),
  ],
  [
    "a casefile's exports",
    "exports_of_casefile",
    async (reader) =>
      requireExportRoom(reader, CASEFILE, {
        callerId: "alice@example.com",
        now: 1e12,
      }),
  ],
])(
  "a page of %s is read along an index, and nothing is sorted",
  async (_, index, list) => {
    const plans = (await askedBy(list)).map(planOf);
    expect(plans.length).toBeGreaterThan(0);
    for (const plan of plans)
      expect(plan).toEqual([
        expect.stringMatching(
          new RegExp(`^SEARCH documents USING (COVERING )?INDEX ${index} `),
        ),
      ]);
  },
);

test("a page that begins among documents of one date is sought by that date and the last one's id", () => {
  const collection = `casefiles/${CASEFILE}/gmail_messages`;
  const selects = selectsOf({
    from: { collection },
    orderBy: [{ field: "internal_date", direction: "descending" }],
    startAfter: ["2026-11-23T00:00:00.000Z", `${collection}/m500`],
  });
  expect(selects.map(planOf)).toEqual([
    [
      "SEARCH documents USING INDEX mail_of_casefile (collection=? AND <expr>=? AND id<?)",
    ],
    [
      "SEARCH documents USING INDEX mail_of_casefile (collection=? AND <expr><?)",
    ],
  ]);
});

test.each(EXPIRING_COLLECTIONS)(
  "what has expired of %s is found by an index",
  (collection) => {
    expect(DOCUMENT_INDEXES).toContainEqual(
      expect.objectContaining({ collection, equal: null, order: "expire_at" }),
    );
  },
);
