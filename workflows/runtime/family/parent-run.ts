import type { Outcome } from "#shared/dispatch/outcome.ts";
import { asColliderError, ColliderError } from "#shared/kernel/error.ts";
import type { DocumentReader, Write } from "#shared/platform/document-store.ts";
import type { EngineContext } from "../engine-context.ts";
import { isTerminal, readRun, runPath, type Run } from "../run/run-document.ts";
import { readSteps } from "../run/run-steps.ts";
import { followWaits, settledWrites } from "../wait/settle-wait.ts";
import { shownOutputs } from "../view/shown-outputs.ts";
import { readStep, stepPath, type StoredStep } from "../step/step-document.ts";

function failureOf(child: Run): Outcome {
  const why = child.error === null ? "." : `: ${child.error.message}`;
  // No code that is tried again: the run that failed has had retries of its own.
  const error = new ColliderError(
    "FAILED_PRECONDITION",
    `The run ${child.id} ended as ${child.phase}${why}`,
    { reason: "CHILD_RUN_FAILED", metadata: { run_id: child.id } },
  );
  return { type: "failed", error };
}

/** The outcome that a child's end gives to the step that waits for it. */
async function outcomeOf(context: EngineContext, child: Run): Promise<Outcome> {
  const { id: run_id, phase: status } = child;
  if (status === "partial")
    return { type: "success", result: { run_id, status, output: null } };
  if (status !== "success") return failureOf(child);
  const { documents } = context.platform;
  const plan = await context.definitions.plan(child.definition_hash);
  const at = { run: child, plan };
  const steps =
    plan.output === null ? new Map() : await readSteps(documents, child.id);
  const shown = await shownOutputs(documents, at, steps, "none");
  return shown.fault === null
    ? { type: "success", result: { run_id, status, output: shown.run } }
    : { type: "failed", error: shown.fault };
}

/** The step that waits for a run, with its own; null where none does any more. */
async function waiterOf(
  reader: DocumentReader,
  { id, parent }: Run,
): Promise<{ readonly run: Run; readonly stored: StoredStep } | null> {
  if (parent === null) return null;
  const [run, step] = await reader.getAll([
    runPath(parent.run_id),
    stepPath(parent.run_id, parent.step_id),
  ]);
  if (!run || !step) return null;
  const waiting = readRun(run);
  // What has ended never changes.
  if (isTerminal(waiting.phase)) return null;
  const stored = readStep(step);
  const wait = stored.state.phase === "waiting" ? stored.state.wait : null;
  return wait?.for === "run" && wait.run_id === id
    ? { run: waiting, stored }
    : null;
}

/**
 * What settles the step that waits for a run, to be written together with the run's end, in whatever phase the parent is.
 * Nothing where no step waits for it any more.
 *
 * @param child - as its end leaves it
 */
export async function parentWrites(
  context: EngineContext,
  reader: DocumentReader,
  child: Run,
): Promise<readonly Write[]> {
  const waiter = await waiterOf(reader, child);
  if (waiter === null) return [];
  const { run, stored } = waiter;
  const { clock, ids } = context.platform;
  const plan = await context.definitions.plan(run.definition_hash);
  const chance = { now: clock.now(), random: ids.random() };
  const settled = (outcome: Outcome): readonly Write[] =>
    settledWrites({ run, plan }, stored, outcome, chance);
  try {
    return settled(await outcomeOf(context, child));
  } catch (thrown) {
    const error = asColliderError(thrown);
    if (error.retryable) throw error;
    // Its output cannot be read, or is too large for a step.
    return settled({ type: "failed", error });
  }
}

/** After a run's end, and again whenever that is found: the step that waited for it goes on. */
export async function followParent(
  context: EngineContext,
  { parent }: Run,
): Promise<void> {
  if (parent !== null)
    await followWaits(context, parent.run_id, [parent.step_id]);
}
