import type { StepCall } from "#shared/dispatch/call.ts";
import type { DispatchAnswer } from "#shared/dispatch/dispatch.ts";
import type { Caller } from "#shared/auth/caller.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { Log } from "#shared/platform/log.ts";
import type { Platform } from "#shared/platform/platform.ts";
import type { ToolFacts } from "#workflows/planner/tool-facts.ts";

/** One call of a tool, made for a step of a run. */
export interface ToolCall {
  readonly tool: string;
  readonly parameters: JsonObject;
  readonly caller: Caller;
  readonly step: StepCall;
  readonly timeoutMs: number;
  readonly skipHooks: readonly string[];
  readonly traceparent: string | null;
}

/** What the runtime asks of the tools: facts for planning, and calls through dispatch. */
export interface Tools {
  facts(tool: string): Promise<ToolFacts | undefined>;
  call(call: ToolCall): Promise<DispatchAnswer>;
}

export interface RuntimeParts {
  readonly platform: Platform;
  readonly tools: Tools;
  readonly log: Log;
}
