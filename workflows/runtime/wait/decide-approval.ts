import type { Outcome } from "#shared/dispatch/outcome.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import { isoTime } from "#shared/kernel/time.ts";
import type {
  DocumentReader,
  Transaction,
} from "#shared/platform/document-store.ts";
import type { Plan } from "#workflows/planner/plan.ts";
import { awaitedSteps } from "./awaited-steps.ts";
import { stillWaits } from "../step/due-time.ts";
import { readRun, runPath, type Run } from "../run/run-document.ts";
import { goesOn } from "../run/run-stage.ts";
import { settledWrites } from "./settle-wait.ts";
import { readStep, stepPath, type StoredStep } from "../step/step-document.ts";

/** A decision on a step that waits for approval. */
export interface Decision {
  readonly runId: string;
  readonly stepId: string;
  /** The attempt that a token is bound to; null without one. */
  readonly attempt: number | null;
  /** Who decides, as he is authenticated. */
  readonly by: string;
  readonly approved: boolean;
  readonly comment: string | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface Undecided {
  readonly run: Run;
  readonly stored: StoredStep;
  readonly asked: {
    readonly message: string;
    readonly attempt: number;
    /** After which no decision counts. */
    readonly expiresAt: string;
  };
}

// The same words whether or not there is such a run, such a step, or such an approval.
function denial(): ColliderError {
  return new ColliderError(
    "PERMISSION_DENIED",
    "No step waits for your approval there. It may have been decided, or its time may be over.",
    { reason: "APPROVAL_NOT_YOURS" },
  );
}

function assertGoesOn(run: Run): void {
  if (goesOn(run)) return;
  throw new ColliderError(
    "FAILED_PRECONDITION",
    `The step can no longer be approved or rejected: the status of its run is ${run.phase}.`,
    { reason: "RUN_ENDED" },
  );
}

/**
 * The step that a decision is about.
 *
 * @throws ColliderError PERMISSION_DENIED where none waits for the word of whoever decides, FAILED_PRECONDITION where its
 * run has stopped.
 */
export async function findUndecided(
  documents: DocumentReader,
  {
    runId,
    stepId,
    attempt,
    by,
    now,
  }: Pick<Decision, "runId" | "stepId" | "attempt" | "by" | "now">,
): Promise<Undecided> {
  const [runDocument, stepDocument] = await documents.getAll([
    runPath(runId),
    stepPath(runId, stepId),
  ]);
  if (!runDocument || !stepDocument) throw denial();
  const stored = readStep(stepDocument);
  const { state } = stored;
  if (state.phase !== "waiting" || state.wait.for !== "approval")
    throw denial();
  if (!state.wait.approvers.includes(by.toLowerCase())) throw denial();
  if (attempt !== null && attempt !== state.attempt) throw denial();
  // What ends the wait may come late, or wait for the run's resume.
  if (!stillWaits(state, now)) throw denial();
  const awaited = await awaitedSteps(documents, runId, [stored]);
  if (awaited.length === 0) throw denial();
  const run = readRun(runDocument);
  assertGoesOn(run);
  const expiresAt = state.wake_at ?? run.deadline_at;
  const { message } = state.wait;
  return { run, stored, asked: { message, attempt: state.attempt, expiresAt } };
}

function outcomeOf({ approved, by, comment, now }: Decision): Outcome {
  const decided_at = isoTime(now);
  if (approved)
    return {
      type: "success",
      result: { approved, approved_by: by, comment, decided_at },
    };
  const why = comment === null ? "." : `: ${comment}`;
  const error = new ColliderError(
    "PERMISSION_DENIED",
    `${by} rejected it${why}`,
    { reason: "APPROVAL_REJECTED" },
  );
  return { type: "failed", error };
}

/** Settles a step by a decision, in the transaction; the first decision counts. */
export async function decideApproval(
  transaction: Transaction,
  plan: Plan,
  decision: Decision,
): Promise<void> {
  const { run, stored } = await findUndecided(transaction, decision);
  transaction.write(
    ...settledWrites(
      { run, plan },
      stored,
      outcomeOf(decision),
      // A decision is never tried again.
      { now: decision.now, random: 0 },
    ),
  );
}
