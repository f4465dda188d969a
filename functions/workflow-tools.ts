import type { Dispatch } from "#shared/dispatch/dispatch.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import { jsonSchemaOf } from "#shared/registry/json-schema.ts";
import type { BoundTool, ToolSet } from "#shared/registry/tool-set.ts";
import { payloadOf } from "#shared/registry/tool.ts";
import type { ToolFacts } from "#workflows/planner/tool-facts.ts";
import type { CallTool } from "#workflows/runtime/runtime-parts.ts";

function factsOf<Services>({
  tool,
  operation,
}: BoundTool<Services>): ToolFacts {
  return {
    operation: operation.name,
    effect: operation.effect,
    timeoutSeconds: operation.timeoutSeconds,
    inputJsonSchema: jsonSchemaOf(tool.parameters, "input"),
    outputJsonSchema: jsonSchemaOf(operation.outputSchema, "output"),
  };
}

/** What planning knows of every tool, made once. */
export function toolFactsOf<Services>(
  tools: ToolSet<Services>,
): () => Promise<ReadonlyMap<string, ToolFacts>> {
  let facts: Promise<ReadonlyMap<string, ToolFacts>> | null = null;
  const collect = async (): Promise<ReadonlyMap<string, ToolFacts>> => {
    const bound = await tools.all();
    return new Map(bound.map((one) => [one.tool.name, factsOf(one)]));
  };
  return async () => {
    facts ??= collect();
    return facts;
  };
}

/** How the runtime calls a tool for a step: through dispatch, like everybody. */
export function toolCaller<Services>(
  tools: ToolSet<Services>,
  dispatch: Dispatch<Services>,
): CallTool {
  return async (call) => {
    const bound = await tools.find(call.tool);
    if (bound === undefined)
      throw new ColliderError(
        "UNIMPLEMENTED",
        `The tool "${call.tool}" of this run is gone.`,
        { reason: "TOOL_GONE" },
      );
    await dispatch({
      operation: bound.operation,
      body: {
        payload: payloadOf(bound.tool, call.parameters),
        execution_directives: {
          timeout_seconds: call.timeoutMs / 1000,
          skip_hooks: call.skipHooks,
        },
      },
      caller: call.caller,
      traceparent: call.traceparent,
      step: call.step,
    });
  };
}
