import type { JsonObject } from "#shared/kernel/json.ts";

/** A tool as a model sees it. */
export interface ModelTool {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of an object. */
  readonly parameters: JsonObject;
}

/** A tool that a model asks for. */
export interface ModelToolCall {
  readonly id: string;
  readonly name: string;
  readonly parameters: JsonObject;
}

export type ModelMessage =
  | { readonly role: "user"; readonly text: string }
  | {
      readonly role: "assistant";
      readonly text: string;
      readonly toolCalls: readonly ModelToolCall[];
    }
  | {
      readonly role: "tool";
      readonly callId: string;
      readonly name: string;
      /** Its answer, as JSON. */
      readonly text: string;
    };

export interface ModelRequest {
  /** Oldest first; the last one is the user's, or a tool's. */
  readonly messages: readonly ModelMessage[];
  readonly tools: readonly ModelTool[];
  readonly signal: AbortSignal;
}

/** What a model says, and the tools that it asks for: none where it has said all. */
export interface ModelAnswer {
  readonly text: string;
  readonly toolCalls: readonly ModelToolCall[];
}

export interface Model {
  /**
   * @throws ColliderError UNAVAILABLE or RESOURCE_EXHAUSTED where a repeat may succeed, else FAILED_PRECONDITION.
   */
  answer(request: ModelRequest): Promise<ModelAnswer>;
}
