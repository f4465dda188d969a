import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import {
  sendPackage,
  type Send,
} from "#functions/casefile/export/export-package.ts";
import { trailDenial } from "#functions/casefile/export/exported-trail.ts";
import { readExport } from "#shared/casefile/casefile-exports.ts";
import { CasefileId, ExportId } from "#shared/kernel/ids.ts";

/** Reads to the end, so that what would break a download shows. */
const checkOnly: Send = async (_fileName, bytes) => {
  for await (const _ of bytes);
};

export const downloadExport = defineOperation({
  name: "download_export",
  description:
    "Downloads the package of an export that the caller has made. A GET sends it as a ZIP, the same bytes each time; a POST makes it without sending it, and answers its size and hashes, or why it cannot be made.",
  classification: {
    domain: "workspace",
    subdomain: "casefiles",
    capability: "read",
    complexity: "atomic",
    maturity: "beta",
    integration_tier: "internal",
  },
  input: z.strictObject({ casefile_id: CasefileId, export_id: ExportId }),
  output: z.strictObject({
    casefile_id: CasefileId,
    export_id: ExportId,
    file_name: z.string(),
    size_bytes: z.int().nonnegative(),
    sha256: z.string().meta({ description: "Of the ZIP." }),
    tagmanifest_sha256: z.string().meta({
      description:
        "Of tagmanifest-sha256.txt in the package, which stands for all of its contents.",
    }),
  }),
  examples: [
    {
      casefile_id: "cf_261123_k3v9x2m8q4wt7n1c",
      export_id: "exp_261123_k3v9x2m8q4wt7n1c",
    },
  ],
  policy: {
    pattern: "read",
    permissions: ["casefiles:read"],
    casefile: "viewer",
    session: "none",
  },
  failures: ["NOT_FOUND"],
  effect: "none",
  isDownload: true,
  timeoutSeconds: 1700,
  deployment: { memoryMb: 1024, concurrency: 8 },
  handle: async (input, call) => {
    const { caller, download, now, services, signal } = call;
    const { casefile_id: casefileId, export_id: exportId } = input;
    const { platform } = services;
    const exported = await readExport(platform.documents, {
      casefileId,
      exportId,
      callerId: caller.id,
      now,
    });
    const denial = exported.audit === null ? null : trailDenial(call);
    if (denial !== null) throw denial;
    const send: Send =
      download === null
        ? checkOnly
        : async (fileName, bytes) => download.send(fileName, bytes);
    const packed = { casefileId, exported, signal };
    const facts = await sendPackage(platform, packed, send);
    return { casefile_id: casefileId, export_id: exportId, ...facts };
  },
});
