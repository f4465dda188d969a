import { z } from "zod";
import { ColliderError } from "#shared/kernel/error.ts";
import { nameSteps } from "./step-names.ts";
import { WorkflowDefinition } from "./workflow-definition.ts";
import { textOfReference } from "./write-references.ts";

/** A definition as far as it is written with the builder. */
export interface Draft {
  readonly header: Readonly<Record<string, unknown>>;
  readonly steps: readonly DraftStep[];
}

interface DraftStep {
  readonly step_id?: string | undefined;
  readonly tool_name: string;
  readonly parameters: unknown;
  readonly compensate?: unknown;
}

export function withStep({ header, steps }: Draft, step: DraftStep): Draft {
  return { header, steps: [...steps, step] };
}

/** The step that was added last is undone by this. */
export function undoneBy({ header, steps }: Draft, compensate: unknown): Draft {
  const last = steps.slice(-1).map((step) => ({ ...step, compensate }));
  return { header, steps: [...steps.slice(0, -1), ...last] };
}

/** What is written, as JSON and not looked at. */
export function writtenJson({ header, steps }: Draft): unknown {
  const named = nameSteps(steps, (step) => ({
    stepId: step.step_id ?? null,
    tool: step.tool_name,
  })).map(({ stepId, step }) => ({ ...step, step_id: stepId }));
  // Members that are undefined are gone, as when it is stored.
  return JSON.parse(
    JSON.stringify({ ...header, steps: named }, (_name, value: unknown) =>
      textOfReference(value),
    ),
  );
}

/** @throws ColliderError INVALID_ARGUMENT when a name, a time or a retry policy is malformed. */
export function readWritten(written: unknown): WorkflowDefinition {
  const parsed = WorkflowDefinition.safeParse(written);
  if (parsed.success) return parsed.data;
  throw new ColliderError(
    "INVALID_ARGUMENT",
    `The workflow cannot be built: ${z.prettifyError(parsed.error)}`,
    { reason: "WORKFLOW_INVALID", cause: parsed.error },
  );
}
