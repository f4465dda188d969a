import { z } from "zod";
import type { Dispatch } from "#shared/dispatch/dispatch.ts";
import { PATTERNS } from "#shared/dispatch/policy-patterns.ts";
import type { Agent } from "#shared/chat/turn.ts";
import { ToolSessionId, type CasefileId } from "#shared/kernel/ids.ts";
import { JsonRecord } from "#shared/kernel/json.ts";
import { callability } from "#shared/registry/discovery.ts";
import { jsonSchemaOf } from "#shared/registry/json-schema.ts";
import type { CallContext } from "#shared/registry/operation.ts";
import type { Registry } from "#shared/registry/registry.ts";
import type { BoundTool, ToolSet } from "#shared/registry/tool-set.ts";

const PROCESS_TOOL_REQUEST = "process_tool_request";

const Processed = z.object({ result: JsonRecord, session_id: ToolSessionId });

export interface AgentParts<Services> {
  readonly registry: Registry<Services>;
  readonly tools: ToolSet<Services>;
  readonly dispatch: Dispatch<Services>;
}

/** Makes what a model may do for the caller of a call, in a casefile or in none. */
export type AgentOf<Services> = (
  call: CallContext<Services>,
  casefileId: CasefileId | null,
) => Promise<Agent>;

function isOffered<Services>(
  { operation }: BoundTool<Services>,
  { permissions }: CallContext<Services>,
): boolean {
  const { policy } = operation;
  return (
    PATTERNS[policy.pattern].agents !== "refused" &&
    callability(policy, permissions).callable
  );
}

/** The agent of each call: the caller's own tools, called in his name, by a model. */
export function createAgentOf<Services>(
  parts: AgentParts<Services>,
): AgentOf<Services> {
  return async (call, casefileId) => {
    const operation = await parts.registry.load(PROCESS_TOOL_REQUEST);
    const all = await parts.tools.all();
    return {
      tools: all
        .filter((bound) => isOffered(bound, call))
        .map(({ tool }) => ({
          name: tool.name,
          description: tool.description,
          parameters: jsonSchemaOf(tool.parameters, "input"),
        })),
      call: async ({ toolName, parameters, requestId, toolSessionId }) => {
        const { outcome } = await parts.dispatch({
          operation,
          body: {
            request_id: requestId,
            payload: {
              tool_name: toolName,
              parameters,
              ...(toolSessionId !== null && { session_id: toolSessionId }),
              ...(casefileId !== null && { casefile_id: casefileId }),
            },
          },
          caller: { ...call.caller, byAgent: true },
          traceparent: call.traceparent,
        });
        if (outcome.type !== "success") throw outcome.error;
        const { result, session_id } = Processed.parse(outcome.result);
        return { result, toolSessionId: session_id };
      },
    };
  };
}
