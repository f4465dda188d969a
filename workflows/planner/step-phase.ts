/** What a step document says of its step; a step without a document is pending. */
export type StepPhase =
  | "claimed"
  | "waiting"
  | "retrying"
  | "success"
  | "failed"
  | "skipped"
  | "cancelled"
  | "unknown";

const SETTLED: Readonly<Record<StepPhase, boolean>> = {
  claimed: false,
  waiting: false,
  retrying: false,
  success: true,
  failed: true,
  skipped: true,
  cancelled: true,
  unknown: false,
};

/** Whether a phase is final. */
export function isSettled(phase: StepPhase): boolean {
  return SETTLED[phase];
}
