import { z } from "zod";
import { defineWorkflowOperation } from "#functions/define-operation.ts";
import {
  DefinitionSummary,
  savedSummary,
  Version,
} from "#functions/workflow/definition/saved-definitions.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import { ShortString } from "#shared/kernel/fields.ts";
import { JsonRecord } from "#shared/kernel/json.ts";
import { saveWorkflow } from "#workflows/saved/save-workflow.ts";

function takenName(name: string): ColliderError {
  return new ColliderError(
    "ALREADY_EXISTS",
    `"${name}" is a workflow of the catalog. Choose another name.`,
    {
      reason: "WORKFLOW_OF_CATALOG",
      fieldViolations: [
        {
          field: "payload.workflow_name",
          description: "is a name of the catalog; choose another",
          reason: "TAKEN",
        },
      ],
    },
  );
}

export const saveWorkflowDefinition = defineWorkflowOperation({
  name: "save_workflow_definition",
  description:
    "Saves a definition under a name, to be started by it. It is checked as for a start, and is the caller's own: nobody else lists or starts it.",
  classification: {
    domain: "automation",
    subdomain: "workflows",
    capability: "create",
    complexity: "atomic",
    maturity: "beta",
    integration_tier: "internal",
  },
  input: z.strictObject({
    workflow_name: ShortString.meta({
      description:
        "Not one of the catalog. It takes the place of the definition's own.",
      examples: ["weekly_sweep"],
    }),
    workflow_definition: JsonRecord,
    etag: Version.optional().meta({
      description:
        "The version that is to be replaced; refused when it is no longer the present one.",
    }),
  }),
  output: DefinitionSummary,
  examples: [
    {
      workflow_name: "weekly_sweep",
      workflow_definition: {
        steps: [
          { tool_name: "search_gmail", parameters: { query: "newer_than:7d" } },
        ],
      },
    },
  ],
  policy: {
    pattern: "write",
    permissions: ["workflows:write"],
    casefile: "none",
    session: "none",
  },
  effect: "transactional",
  failures: ["ALREADY_EXISTS", "ABORTED"],
  handle: async (input, { services, caller, now }) => {
    const { workflows } = services;
    const { workflow_name: name, etag = null } = input;
    if ((await workflows.catalog()).has(name)) throw takenName(name);
    const definition = { ...input.workflow_definition, name };
    const workflow = await workflows.planned(definition, "payload");
    const saving = { ownerId: caller.id, workflow, etag, now };
    return async (transaction) =>
      savedSummary(await saveWorkflow(transaction, saving));
  },
});
