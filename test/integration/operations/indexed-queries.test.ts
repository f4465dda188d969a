import { expect, test } from "vitest";
import { CasefileId } from "#shared/kernel/ids.ts";
import { EVIDENCE_KINDS } from "#shared/casefile/dated-evidence.ts";
import {
  countRange,
  listReferences,
} from "#shared/casefile/evidence-manifest.ts";
import {
  countCasefiles,
  findCasefiles,
} from "#shared/casefile/list-casefiles.ts";
import { listEvidence } from "#shared/casefile/list-evidence.ts";
import { findReports } from "#shared/casefile/reports.ts";
import type { DocumentReader, Query } from "#shared/platform/document-store.ts";
import { findSessions } from "#shared/session/list-sessions.ts";
import { listRuns } from "#workflows/runtime/run/list-runs.ts";
import { listSaved } from "#workflows/saved/find-saved.ts";
import { deployedIndexes, missingIndex } from "../firestore-index-rules.ts";

const PAGE = { limit: 20, pageToken: null };
const ALICE = "alice@example.com";
const CASEFILE = CasefileId.parse("cf_261123_k3v9x2m8q4wt7n1c");

type List = (reader: DocumentReader) => Promise<unknown>;

/** Each of the choices once for each choice of the rest. */
function eachOf<First, Second>(
  firsts: readonly First[],
  seconds: readonly Second[],
): readonly (readonly [First, Second])[] {
  return firsts.flatMap((first) =>
    seconds.map((second) => [first, second] as const),
  );
}

const RUNS: readonly List[] = eachOf(
  eachOf([{ ownerId: ALICE }, { casefileId: CASEFILE }], [null, "running"]),
  eachOf([null, "casefile_setup"], [null, "urgent"]),
).map(([[of, status], [workflowName, label]]) => {
  const phase = status === null ? null : ("running" as const);
  return async (reader) =>
    listRuns(reader, { of, status: phase, workflowName, label, ...PAGE });
});

const SESSIONS: readonly List[] = eachOf(
  [null, CASEFILE],
  [true, false],
).flatMap(([casefileId, activeOnly]) =>
  (["tool", "chat"] as const).map(
    (type): List =>
      async (reader) =>
        findSessions(
          reader,
          { type, userId: ALICE, casefileId, activeOnly, now: 0 },
          PAGE,
        ),
  ),
);

const CASEFILES: readonly List[] = [null, ALICE].flatMap((ownerId) => {
  const filter = {
    readerId: ALICE,
    now: 0,
    ownerId,
    tags: [],
    searchQuery: "",
    ...PAGE,
  };
  return [
    async (reader: DocumentReader) => findCasefiles(reader, filter),
    async (reader: DocumentReader) =>
      countCasefiles(reader, filter, { items: [], nextPageToken: "more" }),
  ];
});

const EVIDENCE: readonly List[] = EVIDENCE_KINDS.map((kind) => {
  const evidence = { casefileId: CASEFILE, kind };
  return async (reader: DocumentReader) => listEvidence(reader, evidence, PAGE);
});

const MANIFESTS: readonly List[] = eachOf([null, 0], [null, 1]).flatMap(
  ([since, until]) => {
    const kinds = new Set(EVIDENCE_KINDS);
    const range = { casefileId: CASEFILE, kinds, since, until };
    return [
      async (reader: DocumentReader) => listReferences(reader, range, PAGE),
      async (reader: DocumentReader) => countRange(reader, range),
    ];
  },
);

/** What a list asks for, of a store that holds nothing. */
async function askedBy(list: List): Promise<readonly Query[]> {
  const asked: Query[] = [];
  await list({
    get: async () => null,
    getAll: async (paths) => paths.map(() => null),
    query: async (query) => {
      asked.push(query);
      return [];
    },
    count: async (query) => {
      asked.push(query);
      return 0;
    },
  });
  return asked;
}

const indexes = await deployedIndexes();

test.each([
  ["runs", RUNS],
  ["sessions", SESSIONS],
  ["casefiles", CASEFILES],
  ["evidence", EVIDENCE],
  ["references to evidence", MANIFESTS],
  ["saved definitions", [async (reader) => listSaved(reader, ALICE, PAGE)]],
  ["reports", [async (reader) => findReports(reader, CASEFILE, PAGE)]],
] satisfies [string, readonly List[]][])(
  "Firestore has an index for a list of %s, whatever it is narrowed by",
  async (_, lists) => {
    const asked = (await Promise.all(lists.map(askedBy))).flat();
    expect(asked.length).toBeGreaterThanOrEqual(lists.length);
    expect(asked.map((query) => missingIndex(indexes, query))).toEqual(
      asked.map(() => null),
    );
  },
);
