import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { ownerAsked } from "#functions/identity/caller/owner-asked.ts";
import type { Services } from "#functions/services.ts";
import type { AuditTrail } from "#shared/audit/audit-trail.ts";
import { callerTrail } from "#shared/audit/caller-trail.ts";
import { casefileTrail } from "#shared/audit/casefile-trail.ts";
import { listRecords, type ListedRecord } from "#shared/audit/list-records.ts";
import { AuditEvent } from "#shared/dispatch/hooks/audit-event.ts";
import { CasefileId, UserId } from "#shared/kernel/ids.ts";
import {
  nextPage,
  PAGE_INPUT,
  PAGE_OUTPUT,
  pageRequest,
} from "#shared/kernel/page.ts";
import { epochMs, IsoTimestamp } from "#shared/kernel/time.ts";
import type { CallContext } from "#shared/registry/operation.ts";

interface Of {
  readonly casefile_id?: CasefileId | undefined;
  readonly user_id?: string | undefined;
}

function trailOf(
  { casefile_id: casefileId, user_id: userId }: Of,
  call: CallContext<Services>,
): AuditTrail {
  const { documents } = call.services.platform;
  return casefileId === undefined
    ? callerTrail(documents, ownerAsked(userId, call, "audit trail"))
    : casefileTrail(documents, casefileId);
}

// Where in its casefile's chain a refusal stands tells a stranger that there is such a casefile, and how much is done there.
function shownTo(
  { casefile_id: casefileId }: Of,
  record: ListedRecord,
): ListedRecord {
  if (casefileId !== undefined || record.event.outcome !== "denied")
    return record;
  return { ...record, seq: null, previous_sha256: null, sha256: null };
}

function instant(time: string | undefined): number | null {
  return time === undefined ? null : epochMs(time);
}

export const listAuditEvents = defineOperation({
  name: "list_audit_events",
  description:
    "Lists what was changed and what was refused, in a casefile or by a user, newest first: what waits to be sealed, then the sealed entries.",
  classification: {
    domain: "automation",
    subdomain: "audit",
    capability: "search",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z
    .strictObject({
      casefile_id: CasefileId.optional().meta({
        description: "Everybody's calls in this casefile; needs admin there.",
      }),
      user_id: UserId.optional().meta({
        description:
          "This user's calls; another one than the caller needs admin. The caller's own where neither is given.",
      }),
      since: IsoTimestamp.optional().meta({
        description: "Calls that began then or later.",
      }),
      until: IsoTimestamp.optional().meta({
        description: "Calls that began then or before.",
      }),
      ...PAGE_INPUT,
    })
    .refine(
      ({ casefile_id: casefileId, user_id: userId }) =>
        casefileId === undefined || userId === undefined,
      { path: ["user_id"], message: "give either casefile_id or user_id" },
    )
    .refine(
      ({ since, until }) =>
        since === undefined ||
        until === undefined ||
        epochMs(since) <= epochMs(until),
      { path: ["until"], message: "must not be before since" },
    ),
  output: z.strictObject({
    events: z.array(
      z.strictObject({
        sealed: z.boolean().meta({
          description:
            "Whether it has its place in its chain; within a minute or two.",
        }),
        chain: z.string().meta({
          description: "Of a casefile, by its id, or `general`.",
        }),
        seq: z.int().positive().nullable().meta({
          description:
            "Null, with the hashes, of what waits; and in a user's list of what was refused.",
        }),
        previous_sha256: z.string().nullable(),
        call_id: z.string(),
        event: AuditEvent,
        sha256: z.string().nullable(),
      }),
    ),
    ...PAGE_OUTPUT,
  }),
  examples: [
    { casefile_id: "cf_261123_k3v9x2m8q4wt7n1c", limit: 20 },
    { since: "2026-11-23T09:30:00.000Z" },
  ],
  policy: {
    pattern: "read",
    permissions: ["casefiles:read"],
    casefile: "admin",
    session: "none",
  },
  effect: "none",
  handle: async (input, call) => {
    const page = await listRecords(call.services.platform.documents, {
      trail: trailOf(input, call),
      since: instant(input.since),
      until: instant(input.until),
      now: call.now,
      ...pageRequest(input),
    });
    return {
      events: page.items.map((record) => shownTo(input, record)),
      ...nextPage(page.nextPageToken),
    };
  },
});
