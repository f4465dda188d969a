import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { ShortString } from "#shared/kernel/fields.ts";
import {
  describeTool,
  ToolDescription,
} from "#shared/registry/describe-tool.ts";
import { CALLABLE_OUTPUT, callability } from "#shared/registry/discovery.ts";
import { findTool } from "#shared/registry/requested-tool.ts";

export const getTool = defineOperation({
  name: "get_tool",
  description: "Shows a tool: its parameters, its result, and what it needs.",
  classification: {
    domain: "automation",
    subdomain: "tools",
    capability: "read",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({ tool_name: ShortString }),
  output: ToolDescription.extend(CALLABLE_OUTPUT),
  examples: [{ tool_name: "find_messages" }],
  policy: {
    pattern: "read",
    permissions: ["tools:read"],
    casefile: "none",
    session: "none",
  },
  documents: { reads: [0, 0], writes: [0, 0] },
  effect: "none",
  failures: ["NOT_FOUND"],
  handle: async ({ tool_name: name }, { services, permissions }) => {
    const bound = await findTool(services.tools, name);
    return {
      ...describeTool(bound),
      ...callability(bound.operation.policy, permissions),
    };
  },
});
