import type { Dispatch } from "#shared/dispatch/dispatch.ts";
import type { StepCall } from "#shared/dispatch/call.ts";
import { asColliderError, ColliderError } from "#shared/kernel/error.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { jsonSchemaOf } from "#shared/registry/json-schema.ts";
import type { BoundTool, ToolSet } from "#shared/registry/tool-set.ts";
import { payloadOf } from "#shared/registry/tool.ts";
import type { ToolFacts } from "#workflows/planner/tool-facts.ts";
import type { CallTool, ToolCall } from "#workflows/runtime/runtime-parts.ts";
import { controlFacts, ownSchemasOf } from "./control-facts.ts";

function factsOf<Services>({
  tool,
  operation,
}: BoundTool<Services>): ToolFacts {
  const inputJsonSchema = jsonSchemaOf(tool.parameters, "input");
  return {
    operation: operation.name,
    effect: operation.effect,
    isCacheable: operation.isCacheable,
    timeoutSeconds: operation.timeoutSeconds,
    inputJsonSchema,
    ownSchemas: ownSchemasOf(tool.parameters, inputJsonSchema),
    outputJsonSchema: jsonSchemaOf(operation.outputSchema, "output"),
  };
}

// A step that starts runs could start its own workflow, and that one again, without end.
const STARTS_RUNS = ["start_workflow", "retry_workflow"];

/**
 * What no step does: whoever starts a run need not have written it, and would approve or consent unseen. And what a step
 * answers is shown to whoever sees its run.
 */
function isInPerson<Services>({ operation }: BoundTool<Services>): boolean {
  return operation.policy.pattern === "in_person";
}

/** What planning knows of every tool that a step may name, made once. */
export function toolFactsOf<Services>(
  tools: ToolSet<Services>,
): () => Promise<ReadonlyMap<string, ToolFacts>> {
  let facts: Promise<ReadonlyMap<string, ToolFacts>> | null = null;
  const collect = async (): Promise<ReadonlyMap<string, ToolFacts>> => {
    const all = await tools.all();
    return new Map([
      ...all
        .filter(
          (one) => !isInPerson(one) && !STARTS_RUNS.includes(one.tool.name),
        )
        .map((one) => [one.tool.name, factsOf(one)] as const),
      ...controlFacts(),
    ]);
  };
  return async () => {
    facts ??= collect();
    return facts;
  };
}

/** A plan holds for good: one that was made before its tool was to be called in person names it still. */
function requireForSteps<Services>(bound: BoundTool<Services>): void {
  if (!isInPerson(bound)) return;
  throw new ColliderError(
    "FAILED_PRECONDITION",
    `"${bound.tool.name}" is no step's to do. Call it yourself, and start a workflow without it.`,
    { reason: "TOOL_NOT_FOR_STEPS" },
  );
}

/** What a step sends; what its tool or its parameters are refused for is why the operation must not run. */
function payloadFor<Services>(
  bound: BoundTool<Services>,
  { parameters, step }: ToolCall,
): { readonly payload: JsonObject; readonly step: StepCall } {
  if (step.refusal !== null) return { payload: {}, step };
  try {
    requireForSteps(bound);
    return { payload: payloadOf(bound.tool, parameters), step };
  } catch (thrown) {
    const refusal = asColliderError(thrown);
    return { payload: {}, step: { ...step, refusal } };
  }
}

export function toolGone(name: string): ColliderError {
  return new ColliderError(
    "UNIMPLEMENTED",
    `There is no tool "${name}" any more. Deploy a version that has it, then retry the run.`,
    { reason: "TOOL_GONE" },
  );
}

/** How the runtime calls a tool for a step: through dispatch, like everybody. */
export function toolCaller<Services>(
  tools: ToolSet<Services>,
  dispatch: Dispatch<Services>,
): CallTool {
  return async (call) => {
    const bound = await tools.find(call.tool);
    if (bound === undefined) throw toolGone(call.tool);
    const { payload, step } = payloadFor(bound, call);
    await dispatch({
      operation: bound.operation,
      body: {
        payload,
        execution_directives: {
          timeout_seconds: call.timeoutMs / 1000,
          skip_hooks: call.skipHooks,
        },
      },
      caller: call.caller,
      traceparent: call.traceparent,
      step,
    });
  };
}
