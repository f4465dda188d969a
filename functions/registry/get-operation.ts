import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { ShortString } from "#shared/kernel/fields.ts";
import {
  describeOperation,
  OperationDescription,
} from "#shared/registry/describe-operation.ts";
import { CALLABLE_OUTPUT, callability } from "#shared/registry/discovery.ts";
import { unknownName } from "#shared/registry/requested-tool.ts";

export const getOperation = defineOperation({
  name: "get_operation",
  description:
    "Shows an operation: what it takes and answers, its policy and its effect.",
  classification: {
    domain: "automation",
    subdomain: "registry",
    capability: "read",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({ operation_name: ShortString }),
  output: OperationDescription.extend(CALLABLE_OUTPUT),
  examples: [{ operation_name: "create_casefile" }],
  policy: {
    pattern: "read",
    permissions: ["tools:read"],
    casefile: "none",
    session: "none",
  },
  documents: { reads: [0, 0], writes: [0, 0] },
  effect: "none",
  failures: ["NOT_FOUND"],
  handle: async ({ operation_name: name }, { services, permissions }) => {
    if (!services.registry.has(name)) throw unknownName("operation", name);
    const operation = await services.registry.load(name);
    return {
      ...describeOperation(operation),
      ...callability(operation.policy, permissions),
    };
  },
});
