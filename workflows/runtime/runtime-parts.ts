import type { Caller } from "#shared/auth/caller.ts";
import type { StepCall } from "#shared/dispatch/call.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { Log } from "#shared/platform/log.ts";
import type { Platform } from "#shared/platform/platform.ts";

/** One call of a tool, made for a step of a run. */
export interface ToolCall {
  readonly tool: string;
  readonly parameters: JsonObject;
  readonly caller: Caller;
  readonly step: StepCall;
  readonly timeoutMs: number;
  readonly skipHooks: readonly string[];
  readonly traceparent: string;
}

/** Resolves when the call's outcome is committed with its checkpoint; rejects when it could not be. */
export type CallTool = (call: ToolCall) => Promise<void>;

/** What makes a step's output. */
export interface OutputMaker {
  readonly tool: string;
  /** Of a map, which answers with what its tool answers for each item: whether an item may be without. */
  readonly items: { readonly mayLack: boolean } | null;
}

/**
 * What a person gives in place of a step's output, as it is understood by the schema of what would have made it.
 *
 * @throws ColliderError INVALID_ARGUMENT that names every bad field below `root`.
 */
export type ReadOutput = (
  given: OutputMaker & { readonly output: JsonObject; readonly root: string },
) => Promise<JsonObject>;

/**
 * A hash of what a tool takes and answers, and of whose account outside it asks for its caller: what was answered under
 * another means something else.
 */
export type ContractOf = (tool: string, caller: Caller) => Promise<string>;

export interface RuntimeParts {
  readonly platform: Platform;
  readonly callTool: CallTool;
  readonly readOutput: ReadOutput;
  readonly contractOf: ContractOf;
  readonly log: Log;
  /** Where an approver of a step decides in person; null where nobody can reach that. */
  readonly approvalLink: (runId: string, stepId: string) => string | null;
}
