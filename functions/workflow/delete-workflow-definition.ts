import { z } from "zod";
import { defineWorkflowOperation } from "#functions/define-operation.ts";
import {
  ownerFor,
  OwnerId,
  Version,
} from "#functions/workflow/definition/saved-definitions.ts";
import { ShortString } from "#shared/kernel/fields.ts";
import { requireSaved } from "#workflows/saved/find-saved.ts";
import { assertFresh } from "#workflows/saved/save-workflow.ts";
import { savedPath } from "#workflows/saved/saved-workflow.ts";

export const deleteWorkflowDefinition = defineWorkflowOperation({
  name: "delete_workflow_definition",
  description:
    "Deletes a saved definition with its name. Runs of it go on as they began.",
  classification: {
    domain: "automation",
    subdomain: "workflows",
    capability: "delete",
    complexity: "atomic",
    maturity: "beta",
    integration_tier: "internal",
  },
  input: z.strictObject({
    workflow_name: ShortString,
    etag: Version.optional().meta({
      description: "The version that is deleted; refused when it is no longer.",
    }),
    owner_id: OwnerId,
  }),
  output: z.strictObject({ workflow_name: z.string(), version: Version }),
  examples: [{ workflow_name: "weekly_sweep" }],
  policy: {
    pattern: "write",
    permissions: ["workflows:write"],
    casefile: "none",
    session: "none",
  },
  effect: "transactional",
  failures: ["NOT_FOUND", "ABORTED"],
  handle: async (input, call) => {
    const { workflow_name: name, etag = null } = input;
    const ownerId = ownerFor(call, input.owner_id);
    return async (transaction) => {
      const saved = await requireSaved(transaction, ownerId, name);
      assertFresh(saved, etag);
      transaction.write({ type: "delete", path: savedPath(ownerId, name) });
      return { workflow_name: name, version: saved.version };
    };
  },
});
