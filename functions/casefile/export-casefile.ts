import { z } from "zod";
import { actorOf } from "#functions/identity/caller/actor-of.ts";
import { defineOperation } from "#functions/define-operation.ts";
import { indexCasefile } from "#functions/casefile/export/export-index.ts";
import {
  exportedTrail,
  TrailEnd,
} from "#functions/casefile/export/exported-trail.ts";
import { prepareExport } from "#shared/casefile/casefile-exports.ts";
import { exportEnd, requireExportRoom } from "#shared/casefile/export-life.ts";
import { EXPORT_KINDS } from "#shared/casefile/exported-item.ts";
import { functionName } from "#shared/kernel/function-name.ts";
import { sha256 } from "#shared/kernel/hash.ts";
import { CasefileId, ExportId } from "#shared/kernel/ids.ts";
import { isoTime, IsoTimestamp } from "#shared/kernel/time.ts";

const INCLUDABLE = [...EXPORT_KINDS, "audit"] as const;

const Count = z.int().nonnegative();

export const exportCasefile = defineOperation({
  name: "export_casefile",
  description:
    "Fixes what a casefile holds now as an export: a package that other programs open and check, with the original bytes of mail and files, an index, hashes and a signature. download_export hands it out.",
  classification: {
    domain: "workspace",
    subdomain: "casefiles",
    capability: "process",
    complexity: "composite",
    maturity: "beta",
    integration_tier: "internal",
  },
  input: z.strictObject({
    casefile_id: CasefileId,
    include: z.array(z.enum(INCLUDABLE)).min(1).max(20).optional().meta({
      description:
        "What goes into the package; where it is left out, everything that you may see. The audit trail needs admin access to the casefile.",
    }),
  }),
  output: z.strictObject({
    casefile_id: CasefileId,
    export_id: ExportId,
    created_at: IsoTimestamp,
    expires_at: IsoTimestamp.meta({
      description:
        "Until when it can be downloaded; export again after that. What was downloaded stays good.",
    }),
    counts: z
      .strictObject({
        gmail: Count,
        drive: Count,
        sheets: Count,
        reports: Count,
      })
      .meta({
        description:
          "How many items of each kind; a report is two, JSON and Markdown.",
      }),
    content_bytes: Count.meta({
      description: "Of all items together; the package holds mail twice.",
    }),
    index_sha256: z.string().meta({
      description:
        "Of data/index.jsonl in the package, which names every item with the hash of its bytes.",
    }),
    audit: TrailEnd.nullable().meta({
      description: "Where the audit trail ends in the package; null without.",
    }),
    download_path: z.string().meta({
      description:
        "GET it from the same address, with the same token and `Accept: application/zip`.",
    }),
  }),
  examples: [
    { casefile_id: "cf_261123_k3v9x2m8q4wt7n1c" },
    { casefile_id: "cf_261123_k3v9x2m8q4wt7n1c", include: ["gmail", "drive"] },
  ],
  policy: {
    // What leaves this way leaves all at once.
    pattern: "sensitive",
    permissions: ["casefiles:read"],
    casefile: "viewer",
    session: "none",
  },
  effect: "transactional",
  timeoutSeconds: 300,
  handle: async (input, call) => {
    const { documents, ids } = call.services.platform;
    const { casefile_id: casefileId, include } = input;
    const actor = actorOf(call);
    // Before the work, too: to be told after it helps nobody.
    await requireExportRoom(documents, casefileId, actor);
    const exportId = ExportId.parse(ids.id("exp"));
    const kinds = new Set(
      EXPORT_KINDS.filter((kind) => include?.includes(kind) ?? true),
    );
    const audit = await exportedTrail(call, casefileId, include);
    const source = { reader: documents, casefileId, signal: call.signal };
    const index = await indexCasefile(source, kinds);
    const keepExport = await prepareExport(
      documents,
      { casefileId, exportId, index: index.bytes, audit },
      { actor, keep: !call.dryRun },
    );
    const query = new URLSearchParams({
      casefile_id: casefileId,
      export_id: exportId,
    });
    return async (transaction) => {
      await keepExport(transaction);
      return {
        casefile_id: casefileId,
        export_id: exportId,
        created_at: isoTime(call.now),
        expires_at: exportEnd(call.now),
        counts: index.counts,
        content_bytes: index.contentBytes,
        index_sha256: sha256(index.bytes),
        audit,
        download_path: `/${functionName("download_export")}?${query.toString()}`,
      };
    };
  },
});
