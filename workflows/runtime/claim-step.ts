import { isoTime } from "#shared/kernel/time.ts";
import type { EngineContext } from "./engine-context.ts";
import type { LoadedStep } from "./load-step.ts";
import { readRun, runPath } from "./run-document.ts";
import {
  readStep,
  stepPath,
  stepWrite,
  type StepState,
  type StoredStep,
} from "./step-document.ts";

// What a call needs to commit after its own deadline.
const COMMIT_MARGIN_MS = 15_000;

/**
 * Claims a step whose effect is outside, in a run that is running; a claim whose lease is over is taken anew in any
 * phase, because what it did must be found out. Null when the run has stopped. From then on a cancel waits for the
 * step's record.
 */
export async function claimStep(
  context: EngineContext,
  { run, step, stored }: LoadedStep,
): Promise<StoredStep | null> {
  const { documents, clock } = context.platform;
  const now = clock.now();
  const path = stepPath(run.id, step.step_id);
  const claim: StepState = {
    phase: "claimed",
    attempt: stored?.state.attempt ?? 1,
    started_at: stored?.state.started_at ?? isoTime(now),
    lease_until: isoTime(now + step.timeout_ms + COMMIT_MARGIN_MS),
    barriers: [],
  };
  const claimed = await documents.transaction(async (transaction) => {
    const document = await transaction.get(runPath(run.id));
    const phase = document === null ? null : readRun(document).phase;
    if (phase !== "running" && stored?.state.phase !== "claimed") return false;
    transaction.write(stepWrite(path, stored, claim));
    return true;
  });
  const document = claimed ? await documents.get(path) : null;
  return document === null ? null : readStep(document);
}
