import { asColliderError, type ColliderError } from "#shared/kernel/error.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { isPreconditionFailure } from "#shared/platform/document-store.ts";
import type { BoundEffect } from "#shared/registry/operation.ts";
import type { Outcome } from "./outcome.ts";
import { commitRecords, DryRun, perform, type Execution } from "./perform.ts";

export interface Executed {
  readonly outcome: Outcome;
  readonly replayed: boolean;
  /** What happened around the operation that the call was delegated to. */
  readonly delegated?: JsonObject;
}

/** An outcome, and whether its records are committed already. */
interface Ended extends Executed {
  readonly recorded: boolean;
}

type AfterCommit<Services> = NonNullable<
  Extract<
    BoundEffect<Services>,
    { readonly type: "transactional" }
  >["afterCommit"]
>;

function afterCommitOf<Services>({
  effect,
  call,
}: Execution<Services>): AfterCommit<Services> | null {
  return effect.type === "transactional" && !call.dryRun
    ? effect.afterCommit
    : null;
}

/** What an operation does after its commit, the same at a replay. */
async function follow<Services>(
  { call, deadline }: Execution<Services>,
  afterCommit: AfterCommit<Services>,
  result: JsonObject,
): Promise<Outcome> {
  try {
    const followed = await deadline.race(afterCommit(result, call));
    return { type: "success", result: followed };
  } catch (thrown) {
    return { type: "failed", error: asColliderError(thrown) };
  }
}

async function failure<Services>(
  execution: Execution<Services>,
  error: ColliderError,
): Promise<Ended> {
  const { receipt, platform } = execution;
  if (receipt !== null && execution.answered === null) {
    // Two calls with one request id ran at once, and this one lost: at the receipt, or at what the other had changed.
    const kept = await platform.documents.get(receipt.path);
    const answered = receipt.answerIn(kept);
    if (answered !== null) return end({ ...execution, answered });
  }
  // An operation may look closer than its policy can: a run's owner, for one.
  const type = error.code === "PERMISSION_DENIED" ? "denied" : "failed";
  return { outcome: { type, error }, recorded: false, replayed: false };
}

/** What becomes of the call that another is made for; that one leaves all that there is to record. */
async function delegate<Services>(
  execution: Execution<Services>,
  effect: Extract<BoundEffect<Services>, { readonly type: "delegated" }>,
): Promise<Ended> {
  const { call, deadline, answered } = execution;
  try {
    const { openRequest, ...delegation } = await deadline.race(
      effect.resolve(call),
    );
    const request =
      answered === null ? await deadline.race(openRequest()) : null;
    deadline.signal.throwIfAborted();
    const { metadata, ...ended } = await execution.delegate({
      ...delegation,
      request,
    });
    return { ...ended, delegated: metadata, recorded: true };
  } catch (thrown) {
    const outcome = { type: "failed", error: asColliderError(thrown) } as const;
    return { outcome, recorded: true, replayed: false };
  }
}

async function end<Services>(execution: Execution<Services>): Promise<Ended> {
  const { receipt, answered, denial, effect } = execution;
  if (denial !== null)
    return {
      outcome: { type: "denied", error: denial },
      recorded: false,
      replayed: false,
    };
  if (effect.type === "delegated") return delegate(execution, effect);
  try {
    const replayed = receipt !== null && answered !== null;
    const result = replayed
      ? receipt.resultOf(answered)
      : await perform(execution, effect);
    const afterCommit = afterCommitOf(execution);
    const outcome: Outcome =
      afterCommit === null
        ? { type: "success", result }
        : await follow(execution, afterCommit, result);
    return { outcome, recorded: true, replayed };
  } catch (thrown) {
    if (!(thrown instanceof DryRun))
      return failure(execution, asColliderError(thrown));
    return {
      outcome: { type: "success", result: thrown.result },
      recorded: true,
      replayed: false,
    };
  }
}

/** Commits what a failure or a denial leaves. */
async function recordFailure<Services>(
  { platform, recordsOf }: Execution<Services>,
  outcome: Outcome,
): Promise<void> {
  try {
    await commitRecords(platform.documents, recordsOf(outcome));
  } catch (thrown) {
    // Its effect may have been committed although the store did not answer: then that, and no race, is what happened.
    throw outcome.type === "failed" && isPreconditionFailure(thrown)
      ? outcome.error
      : thrown;
  }
}

/**
 * Runs a bound operation under its deadline, with exactly one commit. A denial or a failure is an outcome, committed on
 * its own.
 *
 * @throws ColliderError when the outcome could not be committed.
 */
export async function execute<Services>(
  execution: Execution<Services>,
): Promise<Executed> {
  const { recorded, ...executed } = await end(execution);
  const { outcome } = executed;
  execution.deadline.end();
  // Who asks for what is not theirs leaves a record even when only trying.
  const isKept = outcome.type === "denied" || !execution.call.dryRun;
  if (!recorded && isKept) await recordFailure(execution, outcome);
  return executed;
}
