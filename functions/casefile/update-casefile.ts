import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import {
  Casefile,
  CasefileDescription,
  CasefileTags,
  CasefileTitle,
} from "#shared/casefile/casefile.ts";
import { casefileOf } from "#shared/casefile/casefile-document.ts";
import { changeCasefile } from "#shared/casefile/casefile-service.ts";
import { LongString, Metadata } from "#shared/kernel/fields.ts";
import { CasefileId } from "#shared/kernel/ids.ts";

const FIELDS = ["title", "description", "tags", "notes", "metadata"] as const;

export const updateCasefile = defineOperation({
  name: "update_casefile",
  description: "Changes the fields that are given and leaves the others.",
  classification: {
    domain: "workspace",
    subdomain: "casefiles",
    capability: "update",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z
    .strictObject({
      casefile_id: CasefileId,
      title: CasefileTitle.optional(),
      description: CasefileDescription.optional(),
      tags: CasefileTags.optional(),
      notes: LongString.optional(),
      metadata: Metadata.optional(),
      etag: Casefile.shape.etag.optional(),
    })
    .refine((input) => FIELDS.some((field) => input[field] !== undefined), {
      message: `give at least one of ${FIELDS.join(", ")}`,
    }),
  output: z.strictObject({
    casefile: Casefile,
    updated_fields: z.array(z.enum(FIELDS)),
  }),
  examples: [
    { casefile_id: "cf_261123_k3v9x2m8q4wt7n1c", notes: "The client called." },
  ],
  policy: {
    pattern: "write",
    permissions: ["casefiles:write"],
    casefile: "editor",
    session: "none",
  },
  documents: { reads: [1, 1], writes: [1, 1] },
  effect: "transactional",
  handle: async (input, call) => async (transaction) => {
    const { casefile_id: id, ...changes } = input;
    const changed = await changeCasefile(transaction, id, changes, call.now);
    return {
      casefile: casefileOf(changed),
      updated_fields: FIELDS.filter((field) => input[field] !== undefined),
    };
  },
});
