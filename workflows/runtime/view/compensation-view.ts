import { undoneKey } from "#workflows/planner/compensation-key.ts";
import type { Plan } from "#workflows/planner/plan.ts";
import type { Run } from "../run/run-document.ts";
import type { CompensationResult, StepResult } from "./workflow-result.ts";

/** What undoes a step, as its run's owner sees it. */
export function compensationResult({
  output: _output,
  inherited_from: _inherited,
  ...result
}: StepResult): CompensationResult {
  return { ...result, undoes: undoneKey(result.step_id) };
}

/** The steps that are not known to be undone, in a run that is: not yet, given up, or of unknown outcome. */
export function notUndone(
  { compensation }: Run,
  plan: Plan,
  steps: readonly StepResult[],
  undoing: readonly StepResult[],
): string[] {
  if (compensation === null) return [];
  const compensated = new Set(
    plan.steps.flatMap(({ step_id, compensate }) =>
      compensate === undefined ? [] : [step_id],
    ),
  );
  const unknown = steps.filter(
    ({ step_id, status }) => status === "unknown" && compensated.has(step_id),
  );
  const left = undoing.filter(({ status }) => status !== "success");
  return [
    ...unknown.map(({ step_id }) => step_id),
    ...left.map(({ step_id }) => undoneKey(step_id)),
  ];
}
