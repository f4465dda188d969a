import { ColliderError } from "#shared/kernel/error.ts";
import { isoTime } from "#shared/kernel/time.ts";
import { isCompensation } from "#workflows/planner/compensation-key.ts";
import { hasCompensations } from "#workflows/planner/compensation-plan.ts";
import { actsOn } from "../run/run-stage.ts";
import type { EngineContext } from "../engine-context.ts";
import type { LoadedStep } from "./load-step.ts";
import { readRun, runPath } from "../run/run-document.ts";
import {
  readStep,
  sparedOf,
  stepPath,
  type StepState,
  type StoredStep,
} from "./step-document.ts";
import { stepWrites } from "./step-write.ts";

// What a call needs to commit after its own deadline.
const COMMIT_MARGIN_MS = 15_000;

/** A step that no other delivery may touch until its lease is over. */
export interface Claim {
  readonly held: StoredStep;
  /** What is left for the call, so that nothing happens outside when the lease is over. */
  readonly timeoutMs: number;
}

type ClaimedState = Extract<StepState, { readonly phase: "claimed" }>;

function isSameClaim(read: StepState, claim: ClaimedState): boolean {
  return read.phase === "claimed" && read.claim_id === claim.claim_id;
}

function late(): ColliderError {
  return new ColliderError(
    "UNAVAILABLE",
    "Another delivery of the step was first, or this one was too slow.",
    { reason: "CLAIM_LATE" },
  );
}

/**
 * Whether a step is claimed before it acts: where its effect is outside, and wherever the run may be undone, so that nothing
 * settles that its undoing would miss.
 */
export function isClaimedFirst({
  plan,
  step: { effect, step_id: stepId },
}: Pick<LoadedStep, "plan" | "step">): boolean {
  if (effect === "control") return false;
  if (effect === "external" || isCompensation(stepId)) return true;
  return hasCompensations(plan);
}

/**
 * Claims a step in a run in which it acts; a claim whose lease is over is taken anew in any
 * phase, because what it did must be found out. Null when the run has stopped. From then on a cancel waits for the
 * step's record.
 *
 * @throws ColliderError UNAVAILABLE when the step is no longer as it was loaded, whatever the run's phase: whoever
 * claimed it may need this delivery's next one.
 */
export async function claimStep(
  context: EngineContext,
  { run, step, stored }: LoadedStep,
): Promise<Claim | null> {
  const { documents, clock, ids } = context.platform;
  const now = clock.now();
  const path = stepPath(run.id, step.step_id);
  const leaseUntil = now + step.timeout_ms + COMMIT_MARGIN_MS;
  const claim: ClaimedState = {
    phase: "claimed",
    attempt: stored?.state.attempt ?? 1,
    started_at: stored?.state.started_at ?? isoTime(now),
    claim_id: ids.uuid(),
    claims: stored?.state.phase === "claimed" ? stored.state.claims + 1 : 1,
    lease_until: isoTime(leaseUntil),
    spared: sparedOf(stored?.state ?? null),
    barriers: [],
  };
  const claimed = await documents.transaction(async (transaction) => {
    const [runDocument, current] = await transaction.getAll([
      runPath(run.id),
      path,
    ]);
    if (current?.version !== stored?.version) throw late();
    const acts = runDocument && actsOn(readRun(runDocument), step.step_id);
    if (acts !== true && stored?.state.phase !== "claimed") return false;
    transaction.write(...stepWrites(path, stored, claim));
    return true;
  });
  if (!claimed) return null;
  const document = await documents.get(path);
  const held = document === null ? null : readStep(document);
  const timeoutMs = leaseUntil - COMMIT_MARGIN_MS - clock.now();
  if (held !== null && isSameClaim(held.state, claim) && timeoutMs > 0)
    return { held, timeoutMs };
  throw late();
}
