import type { WorkflowDefinition } from "./workflow-definition.ts";

declare const types: unique symbol;

/** A definition that remembers, for the compiler only, what it takes and what its steps answer. */
export interface TypedWorkflow<Input, Outputs> extends WorkflowDefinition {
  readonly [types]?: { readonly input: Input; readonly outputs: Outputs };
}

/** What the steps of a built workflow answer, by step id. */
export type OutputsOf<Workflow> =
  Workflow extends TypedWorkflow<infer _Input, infer Outputs> ? Outputs : never;
