import { z } from "zod";
import { defineWorkflowOperation } from "#functions/define-operation.ts";
import {
  catalogSummary,
  DefinitionSummary,
  ownerFor,
  OwnerId,
  savedSummary,
} from "#functions/workflow/definition/saved-definitions.ts";
import {
  nextPage,
  PAGE_INPUT,
  PAGE_OUTPUT,
  pageRequest,
} from "#shared/kernel/page.ts";
import { listSaved } from "#workflows/saved/find-saved.ts";

export const listWorkflowDefinitions = defineWorkflowOperation({
  name: "list_workflow_definitions",
  description:
    "Lists the workflows that can be started by name: those of the catalog, and those that the caller has saved.",
  classification: {
    domain: "automation",
    subdomain: "workflows",
    capability: "search",
    complexity: "atomic",
    maturity: "beta",
    integration_tier: "internal",
  },
  input: z.strictObject({ owner_id: OwnerId, ...PAGE_INPUT }),
  output: z.strictObject({
    catalog: z.array(DefinitionSummary).meta({
      description: "With the first page.",
    }),
    saved: z.array(DefinitionSummary),
    ...PAGE_OUTPUT,
  }),
  examples: [{ limit: 20 }],
  policy: {
    pattern: "read",
    permissions: ["workflows:read"],
    casefile: "none",
    session: "none",
  },
  effect: "none",
  handle: async (input, call) => {
    const { workflows, platform } = call.services;
    const ownerId = ownerFor(call, input.owner_id);
    const shipped = await workflows.catalog();
    const names = input.page_token === undefined ? [...shipped.keys()] : [];
    const catalog = names.map(async (name) =>
      catalogSummary(name, await workflows.named(name, ownerId)),
    );
    const request = pageRequest(input);
    const page = await listSaved(platform.documents, ownerId, request);
    return {
      catalog: await Promise.all(catalog),
      saved: page.items.map(savedSummary),
      ...nextPage(page.nextPageToken),
    };
  },
});
