import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { toolSession } from "#functions/session/kinds/tool-session.ts";
import { MediumString, ShortString } from "#shared/kernel/fields.ts";
import { CasefileId, ToolSessionId } from "#shared/kernel/ids.ts";
import { JsonRecord } from "#shared/kernel/json.ts";
import { findTool, payloadOfRequest } from "#shared/registry/requested-tool.ts";
import { ToolEvent } from "#shared/session/tool-event.ts";
import { trackRequest } from "#shared/session/track-request.ts";

export const processToolRequest = defineOperation({
  name: "process_tool_request",
  description:
    "Calls a tool as the caller, and keeps the request with its events in a tool session: the one that is named, the one that was active last in the casefile or outside of all, or a new one.",
  classification: {
    domain: "automation",
    subdomain: "tools",
    capability: "process",
    complexity: "composite",
    maturity: "beta",
    integration_tier: "hybrid",
  },
  input: z.strictObject({
    tool_name: ShortString.meta({
      description: "list_tools says which there are.",
      examples: ["create_casefile"],
    }),
    parameters: JsonRecord.default({}).meta({
      description: "As get_tool shows them.",
    }),
    session_id: ToolSessionId.optional(),
    casefile_id: CasefileId.optional().meta({
      description: "Where the session is, or comes.",
    }),
    session_request_id: ShortString.optional().meta({
      description:
        "A name of your own for what several requests belong to; the request's id when absent.",
    }),
    prompt: MediumString.optional().meta({
      description: "What the user asked for, in words.",
    }),
    auto_create_session: z.boolean().default(true),
    initiator: z.enum(["user", "agent"]).optional().meta({
      description: "Who chose the tool; by the kind of the caller when absent.",
    }),
    reasoning: MediumString.optional().meta({
      description: "Why the tool was chosen.",
    }),
    chain_id: ShortString.optional().meta({
      description: "Of requests that follow from each other.",
    }),
    chain_position: z.int().min(0).max(10_000).optional(),
  }),
  output: z.strictObject({
    result: JsonRecord,
    events: z.array(ToolEvent),
    session_id: ToolSessionId,
    session_request_id: z.string(),
  }),
  examples: [
    {
      tool_name: "create_casefile",
      parameters: { title: "Keller v. Northgate" },
      prompt: "Open a file for the Keller matter.",
    },
  ],
  policy: {
    pattern: "write",
    permissions: ["tools:execute"],
    casefile: "editor",
    session: "owner",
  },
  // The longest that any operation may take.
  timeoutSeconds: 540,
  effect: "delegated",
  resolve: async (input, call) => {
    const { tool, operation } = await findTool(
      call.services.tools,
      input.tool_name,
    );
    return {
      operation,
      payload: payloadOfRequest({ tool, operation }, input.parameters),
      openRequest: async () => {
        const session = await toolSession(call, {
          casefileId: input.casefile_id ?? null,
          opens: input.auto_create_session,
        });
        return trackRequest(session, input, call);
      },
    };
  },
});
