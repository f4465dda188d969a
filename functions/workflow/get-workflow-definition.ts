import { z } from "zod";
import { defineWorkflowOperation } from "#functions/define-operation.ts";
import {
  catalogSummary,
  DefinitionSummary,
  ownerFor,
  OwnerId,
  Version,
  versionSummary,
} from "#functions/workflow/definition/saved-definitions.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import { ShortString } from "#shared/kernel/fields.ts";
import { JsonRecord } from "#shared/kernel/json.ts";
import { IsoTimestamp } from "#shared/kernel/time.ts";
import { readDefinition } from "#workflows/runtime/run/definitions.ts";
import { requireSaved } from "#workflows/saved/find-saved.ts";

function unknownVersion(): ColliderError {
  return new ColliderError(
    "NOT_FOUND",
    "This version of the workflow is not kept. Leave version out for the present one, whose answer lists those that are kept.",
    { reason: "VERSION_UNKNOWN" },
  );
}

export const getWorkflowDefinition = defineWorkflowOperation({
  name: "get_workflow_definition",
  description:
    "Shows a definition of the catalog, or one that the caller has saved, as it is now or as it was in an earlier version.",
  classification: {
    domain: "automation",
    subdomain: "workflows",
    capability: "read",
    complexity: "atomic",
    maturity: "beta",
    integration_tier: "internal",
  },
  input: z.strictObject({
    workflow_name: ShortString,
    version: Version.optional(),
    owner_id: OwnerId,
  }),
  output: DefinitionSummary.extend({
    definition: JsonRecord,
    versions: z
      .array(z.strictObject({ version: Version, saved_at: IsoTimestamp }))
      .meta({ description: "The newest first; none of what ships." }),
  }),
  examples: [{ workflow_name: "casefile_setup" }],
  policy: {
    pattern: "read",
    permissions: ["workflows:read"],
    casefile: "none",
    session: "none",
  },
  effect: "none",
  failures: ["NOT_FOUND"],
  handle: async (input, call) => {
    const { workflows, platform } = call.services;
    const { workflow_name: name } = input;
    const ownerId = ownerFor(call, input.owner_id);
    if ((await workflows.catalog()).has(name)) {
      const workflow = await workflows.named(name, ownerId);
      const summary = catalogSummary(name, workflow);
      if ((input.version ?? summary.version) !== summary.version)
        throw unknownVersion();
      const definition = JsonRecord.parse(workflow.definition);
      return { ...summary, definition, versions: [] };
    }
    const { documents } = platform;
    const saved = await requireSaved(documents, ownerId, name);
    const { versions } = saved;
    const wanted = input.version ?? saved.version;
    const kept = versions.find(({ version }) => version === wanted);
    if (kept === undefined) throw unknownVersion();
    const definition = await readDefinition(documents, wanted);
    return { ...versionSummary(definition, kept), definition, versions };
  },
});
