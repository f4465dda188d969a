import { z } from "zod";
import { JsonRecord } from "#shared/kernel/json.ts";
import { nameSteps } from "./step-names.ts";

const OnSuccess = z.strictObject({
  /** Keys of the state, by what of the output they are: `output.path`. */
  map_outputs: z.record(z.string(), z.string()).default({}),
  /** The id of the step that follows; the next of the list where it is left out. */
  next: z.string().optional(),
});

const OnFailure = z.strictObject({
  action: z.enum(["stop", "retry", "continue"]).default("stop"),
  max_retries: z.int().min(0).max(99).optional(),
  next: z.string().optional(),
});

const CompositeStep = z.strictObject({
  step_id: z.string().optional(),
  tool: z.string().min(1),
  inputs: JsonRecord.default({}),
  on_success: OnSuccess.prefault({}),
  on_failure: OnFailure.prefault({}),
});
export type CompositeStep = z.infer<typeof CompositeStep>;

/** A composite tool of the older kind: a chain of steps over a state that they read and write. */
export const CompositeDefinition = z.strictObject({
  name: z.string().min(1),
  description: z.string().optional(),
  steps: z.array(CompositeStep).min(1).max(1000),
});
export type CompositeDefinition = z.infer<typeof CompositeDefinition>;

/** A step under its final id, with its place in the list. */
export interface NamedCompositeStep extends CompositeStep {
  readonly id: string;
  readonly index: number;
}

export function namedSteps({
  steps,
}: CompositeDefinition): readonly NamedCompositeStep[] {
  return nameSteps(steps, ({ step_id, tool }) => ({
    stepId: step_id ?? null,
    tool,
  })).map(({ stepId, step }, index) => ({ ...step, id: stepId, index }));
}
