import type { WorkflowResult } from "#workflows/runtime/view/workflow-result.ts";

/** @throws Error for a run that did not succeed. */
export function requireSuccess(run: WorkflowResult): WorkflowResult {
  if (run.success) return run;
  throw new Error(
    `The run ${run.run_id} ended as ${run.status}: ${run.error?.message ?? "no reason is recorded"}`,
  );
}
