import type { RunIf } from "#workflows/definition/run-if.ts";

/** What a step document says of its step; a step without a document is pending. */
export type StepPhase =
  | "claimed"
  | "retrying"
  | "waiting"
  /** Nobody can tell whether its effect has happened; a person has to. */
  | "unknown"
  | "success"
  | "failed"
  | "skipped";

const SETTLED: Readonly<Record<StepPhase, boolean>> = {
  claimed: false,
  retrying: false,
  waiting: false,
  unknown: false,
  success: true,
  failed: true,
  skipped: true,
};

/** Whether a phase is final. */
export function isSettled(phase: StepPhase): boolean {
  return SETTLED[phase];
}

/** Whether a settled step is as those ask that wait for it. */
export function satisfies(runIf: RunIf, phase: StepPhase): boolean {
  switch (runIf) {
    case "all_success":
      return phase === "success";
    case "none_failed":
      return phase !== "failed";
    case "all_done":
      return true;
  }
}
