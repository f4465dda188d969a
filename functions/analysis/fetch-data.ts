import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { EVIDENCE_KINDS } from "#shared/casefile/dated-evidence.ts";
import {
  countRange,
  EvidenceReference,
  listReferences,
} from "#shared/casefile/evidence-manifest.ts";
import { CasefileId } from "#shared/kernel/ids.ts";
import {
  nextPage,
  PAGE_INPUT,
  PAGE_OUTPUT,
  pageRequest,
} from "#shared/kernel/page.ts";
import { epochMs, IsoTimestamp } from "#shared/kernel/time.ts";

const Kind = z.enum(EVIDENCE_KINDS);

export const fetchData = defineOperation({
  name: "fetch_data",
  description:
    "Tells what evidence a casefile holds, of which kinds and of what time: how much of each, and a reference to every item, without what it says.",
  classification: {
    domain: "workspace",
    subdomain: "analysis",
    capability: "process",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z
    .strictObject({
      casefile_id: CasefileId,
      kinds: z
        .array(Kind)
        .min(1)
        .max(EVIDENCE_KINDS.length)
        .default([...EVIDENCE_KINDS])
        .meta({ description: "All where it is left out." }),
      since: IsoTimestamp.optional().meta({
        description: "Evidence dated then or later.",
      }),
      until: IsoTimestamp.optional().meta({
        description: "Evidence dated then or before.",
      }),
      ...PAGE_INPUT,
    })
    .refine(
      ({ since, until }) =>
        since === undefined ||
        until === undefined ||
        epochMs(since) <= epochMs(until),
      { path: ["until"], message: "must not be before since" },
    ),
  output: z.strictObject({
    casefile_id: CasefileId,
    counts: z
      .strictObject({
        gmail: z.int().optional(),
        drive: z.int().optional(),
        sheets: z.int().optional(),
      })
      .meta({
        description:
          "How much there is of each kind that was asked for, on all pages. Of files and sheets each stored state counts.",
      }),
    items: z.array(EvidenceReference).meta({
      description: "Mail, then files, then sheets, the newest of each first.",
    }),
    ...PAGE_OUTPUT,
  }),
  examples: [
    {
      casefile_id: "cf_261123_k3v9x2m8q4wt7n1c",
      kinds: ["gmail"],
      since: "2026-11-01T00:00:00.000Z",
    },
  ],
  policy: {
    pattern: "read",
    permissions: ["casefiles:read"],
    casefile: "viewer",
    session: "none",
  },
  documents: { reads: [2, null], writes: [0, 0] },
  effect: "none",
  cacheable: true,
  handle: async (input, call) => {
    const { documents } = call.services.platform;
    const { casefile_id: casefileId, since, until } = input;
    const range = {
      casefileId,
      kinds: new Set(input.kinds),
      since: since === undefined ? null : epochMs(since),
      until: until === undefined ? null : epochMs(until),
    };
    const [counts, page] = await Promise.all([
      countRange(documents, range),
      listReferences(documents, range, pageRequest(input)),
    ]);
    return {
      casefile_id: casefileId,
      counts,
      items: [...page.items],
      ...nextPage(page.nextPageToken),
    };
  },
});
