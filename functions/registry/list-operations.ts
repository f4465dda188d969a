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
  COMPLEXITIES,
  MATURITIES,
  TIERS,
} from "#shared/registry/classification.ts";
import {
  describeOperation,
  OperationDescription,
} from "#shared/registry/describe-operation.ts";
import {
  CALLABLE_OUTPUT,
  DISCOVERY_INPUT,
  callability,
  isFound,
  pageByName,
} from "#shared/registry/discovery.ts";

export const listOperations = defineOperation({
  name: "list_operations",
  description:
    "Lists the operations by name, those that the platform keeps for itself too.",
  classification: {
    domain: "automation",
    subdomain: "registry",
    capability: "search",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({
    subdomain: ShortString.optional().meta({ examples: ["casefiles"] }),
    complexity: z.enum(COMPLEXITIES).optional(),
    maturity: z.enum(MATURITIES).optional(),
    integration_tier: z.enum(TIERS).optional(),
    ...DISCOVERY_INPUT,
    ...PAGE_INPUT,
  }),
  output: z.strictObject({
    operations: z.array(OperationDescription.extend(CALLABLE_OUTPUT)),
    total_count: z.int(),
    ...PAGE_OUTPUT,
  }),
  examples: [{ domain: "workspace", capability: "search", limit: 10 }],
  policy: {
    pattern: "read",
    permissions: ["tools:read"],
    casefile: "none",
    session: "none",
  },
  documents: { reads: [0, 0], writes: [0, 0] },
  effect: "none",
  handle: async (input, { services, permissions }) => {
    const all = await services.registry.loadAll();
    const found = all.filter(
      (one) =>
        isFound(one, input) &&
        (callability(one.policy, permissions).callable || !input.callable_only),
    );
    const page = pageByName(found, pageRequest(input));
    return {
      operations: page.items.map((one) => ({
        ...describeOperation(one),
        ...callability(one.policy, permissions),
      })),
      total_count: found.length,
      ...nextPage(page.nextPageToken),
    };
  },
});
