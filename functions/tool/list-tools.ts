import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { ShortString } from "#shared/kernel/fields.ts";
import {
  PAGE_INPUT,
  PAGE_OUTPUT,
  nextPage,
  pageRequest,
} from "#shared/kernel/page.ts";
import {
  describeTool,
  tagsOf,
  ToolDescription,
} from "#shared/registry/describe-tool.ts";
import {
  CALLABLE_OUTPUT,
  DISCOVERY_INPUT,
  callability,
  isFound,
  pageByName,
} from "#shared/registry/discovery.ts";

export const listTools = defineOperation({
  name: "list_tools",
  description:
    "Lists the tools that process_tool_request and the steps of workflows may call, by name.",
  classification: {
    domain: "automation",
    subdomain: "tools",
    capability: "search",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({
    category: ShortString.optional().meta({ examples: ["casefiles"] }),
    tag: ShortString.optional().meta({ examples: ["composite"] }),
    ...DISCOVERY_INPUT,
    ...PAGE_INPUT,
  }),
  output: z.strictObject({
    tools: z.array(ToolDescription.extend(CALLABLE_OUTPUT)),
    total_count: z.int(),
    ...PAGE_OUTPUT,
  }),
  examples: [{ category: "casefiles", search: "create", limit: 10 }],
  policy: {
    pattern: "read",
    permissions: ["tools:read"],
    casefile: "none",
    session: "none",
  },
  documents: { reads: [0, 0], writes: [0, 0] },
  effect: "none",
  handle: async ({ category: subdomain, tag, ...input }, call) => {
    const { permissions, services } = call;
    const all = await services.tools.all();
    const found = all
      .map((bound) => ({
        name: bound.tool.name,
        description: bound.tool.description,
        classification: bound.operation.classification,
        bound,
        ...callability(bound.operation.policy, permissions),
      }))
      .filter(
        (one) =>
          isFound(one, { ...input, subdomain }) &&
          (tag === undefined || tagsOf(one.classification).includes(tag)) &&
          (one.callable || !input.callable_only),
      );
    const page = pageByName(found, pageRequest(input));
    return {
      tools: page.items.map(({ bound, callable, missing_permissions }) => ({
        ...describeTool(bound),
        callable,
        missing_permissions,
      })),
      total_count: found.length,
      ...nextPage(page.nextPageToken),
    };
  },
});
