import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import {
  AccessControlList,
  accessControlListOf,
} from "#shared/auth/access-control-list.ts";
import { accessLevel } from "#shared/auth/access-level.ts";
import { Casefile } from "#shared/casefile/casefile.ts";
import { countEvidence } from "#shared/casefile/casefile-contents.ts";
import {
  casefileOf,
  readCasefile,
} from "#shared/casefile/casefile-document.ts";
import { requireCasefile } from "#shared/casefile/casefile-service.ts";
import { evidenceBytes } from "#shared/casefile/evidence-size.ts";
import { countReports } from "#shared/casefile/reports.ts";
import { linkedSessionIds } from "#shared/casefile/session-links.ts";
import { CasefileId } from "#shared/kernel/ids.ts";

export const getCasefile = defineOperation({
  name: "get_casefile",
  description:
    "Shows a casefile, what it holds of each kind of evidence, its reports and its sessions.",
  classification: {
    domain: "workspace",
    subdomain: "casefiles",
    capability: "read",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({ casefile_id: CasefileId }),
  output: z.strictObject({
    casefile: Casefile,
    your_access: z.string().meta({ examples: ["owner"] }),
    acl: AccessControlList.optional().meta({
      description:
        "Who may do what, beside the owner; shown to those who may share the casefile.",
    }),
    evidence: z
      .strictObject({
        gmail_messages: z.int(),
        gmail_threads: z.int(),
        gmail_labels: z.int(),
        drive_files: z.int(),
        drive_folders: z.int(),
        spreadsheets: z.int(),
      })
      .meta({ description: "How many items of each kind." }),
    evidence_bytes: z.int().nonnegative().meta({
      description:
        "What evidence takes: its documents and contents; there is a limit of the installation.",
    }),
    reports: z.int().meta({ description: "How many reports of it are kept." }),
    session_ids: z
      .array(z.string())
      .meta({ description: "Linked sessions, at most 100." }),
  }),
  examples: [{ casefile_id: "cf_261123_k3v9x2m8q4wt7n1c" }],
  policy: {
    pattern: "read",
    permissions: ["casefiles:read"],
    casefile: "viewer",
    session: "none",
    withheld: { fields: ["acl"], below: "admin" },
  },
  documents: { reads: [9, null], writes: [0, 0] },
  effect: "none",
  handle: async (input, call) => {
    const { documents } = call.services.platform;
    const [document, evidence, bytes, reports, sessionIds] = await Promise.all([
      call.casefile ?? requireCasefile(documents, input.casefile_id),
      countEvidence(documents, input.casefile_id),
      evidenceBytes(documents, input.casefile_id),
      countReports(documents, input.casefile_id),
      linkedSessionIds(documents, input.casefile_id),
    ]);
    const { data } = document;
    const held = accessLevel(data, call.caller.id, call.now);
    return {
      casefile: casefileOf(readCasefile(document)),
      your_access: held,
      acl: accessControlListOf(data, call.now),
      evidence,
      evidence_bytes: bytes,
      reports,
      session_ids: [...sessionIds],
    };
  },
});
