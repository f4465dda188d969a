import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { analyseFiles } from "#shared/analysis/analyse-files.ts";
import { FileAnalysis, MAX_FILE_IDS } from "#shared/analysis/file-analysis.ts";
import { readCasefile } from "#shared/casefile/casefile-document.ts";
import { requireCasefile } from "#shared/casefile/casefile-service.ts";
import { allEvidence, filesById } from "#shared/casefile/stored-evidence.ts";
import { CasefileId, DriveFileId } from "#shared/kernel/ids.ts";

export const processFiles = defineOperation({
  name: "process_files",
  description:
    "Counts the files of a casefile, each in its newest stored state: types, owners, sizes, days, and what belongs to somebody outside. Of more than 20,000 states, the newest.",
  classification: {
    domain: "workspace",
    subdomain: "analysis",
    capability: "process",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({
    casefile_id: CasefileId,
    file_ids: z.array(DriveFileId).min(1).max(MAX_FILE_IDS).optional().meta({
      description: "These files; all of the casefile where left out.",
    }),
  }),
  output: FileAnalysis,
  examples: [{ casefile_id: "cf_261123_k3v9x2m8q4wt7n1c" }],
  policy: {
    pattern: "read",
    permissions: ["casefiles:read"],
    casefile: "viewer",
    session: "none",
  },
  documents: { reads: [1, null], writes: [0, 0] },
  effect: "none",
  cacheable: true,
  timeoutSeconds: 540,
  handle: async (input, { casefile, services, signal }) => {
    const { casefile_id: casefileId, file_ids: fileIds } = input;
    const reader = services.platform.documents;
    const source = { reader, casefileId, signal };
    const items =
      fileIds === undefined
        ? allEvidence(source, "drive")
        : filesById(source, fileIds);
    const document = casefile ?? (await requireCasefile(reader, casefileId));
    const { owner_id: ownerId } = readCasefile(document);
    return { casefile_id: casefileId, ...(await analyseFiles(items, ownerId)) };
  },
});
