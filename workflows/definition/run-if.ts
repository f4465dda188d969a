/**
 * What a step asks of the steps that it waits for: that all succeeded; that none failed, so that skipped ones are fine
 * too; or only that all are done.
 */
export const RUN_IF = ["all_success", "none_failed", "all_done"] as const;
export type RunIf = (typeof RUN_IF)[number];

export function runIfOf(step: { readonly run_if?: RunIf | undefined }): RunIf {
  return step.run_if ?? "all_success";
}
