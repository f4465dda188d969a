import { runOutcome, type RunOutcome } from "#workflows/planner/run-outcome.ts";
import { endRun } from "./end-run.ts";
import type { EngineContext, RunAt } from "../engine-context.ts";
import type { Run } from "./run-document.ts";
import { readStep, stepPath } from "../step/step-document.ts";
import { phasesOf, readSteps } from "./run-steps.ts";
import type { RunEnd } from "./run-move.ts";
import { drainRun } from "./drain-run.ts";
import { awaitsCompensation } from "./run-stage.ts";
import { hasCompensations } from "#workflows/planner/compensation-plan.ts";
import { drained, transitRun } from "./run-transitions.ts";
import type { StoredError } from "./stored-error.ts";

/** Ends a run because one of its steps failed, when the steps that are claimed are recorded. */
export async function failRun(
  context: EngineContext,
  at: RunAt,
  stepId: string,
): Promise<void> {
  const { documents } = context.platform;
  const document = await documents.get(stepPath(at.run.id, stepId));
  const state = document === null ? null : readStep(document).state;
  const cause = state?.phase === "failed" ? state.error : null;
  const error: StoredError = {
    code: cause?.code ?? "UNKNOWN",
    reason: "STEP_FAILED",
    message: `Step "${stepId}" failed: ${cause?.message ?? "no reason is recorded."}`,
    fields: cause?.fields ?? [],
  };
  const compensates = hasCompensations(at.plan);
  const failed = await transitRun(context, at.run, (run) =>
    run.phase === "running"
      ? { to: "failed", error, compensates }
      : drained(run),
  );
  if (awaitsCompensation(failed)) await drainRun(context, failed);
}

const UNSUCCESSFUL: Readonly<Record<RunOutcome, string>> = {
  success: "",
  partial: "Some steps failed; the others did their work.",
  failed: "No step succeeded.",
};

async function outcomeOf(
  context: EngineContext,
  { run, plan }: RunAt,
): Promise<RunOutcome> {
  // Its end barrier counts successes only, so it opens for nothing else.
  if (plan.error_handling === "stop_on_failure") return "success";
  const steps = await readSteps(context.platform.documents, run.id);
  return runOutcome(plan, phasesOf(steps));
}

async function endOf(context: EngineContext, at: RunAt): Promise<RunEnd> {
  const to = await outcomeOf(context, at);
  if (to === "success") return { to, error: null };
  const message = UNSUCCESSFUL[to];
  const error = {
    code: "ABORTED",
    reason: "STEPS_FAILED",
    message,
    fields: [],
  };
  return { to, error };
}

/** The end that a run's undoing leads to; null where it has none. */
function undoneEnd({ compensation, error }: Run): RunEnd | null {
  return compensation === null ? null : { to: compensation.end, error };
}

/** Ends a run whose leaves have all settled, or what undoes it: what they came to never changes. */
export async function finishRun(
  context: EngineContext,
  at: RunAt,
): Promise<void> {
  await endRun(context, at.run.id, async (run) => {
    if (run.phase !== at.run.phase) return null;
    if (run.phase === "compensating") return undoneEnd(run);
    return run.phase === "running" ? endOf(context, at) : null;
  });
}
