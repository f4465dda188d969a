import { ColliderError, asColliderError } from "#shared/kernel/error.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import {
  isPreconditionFailure,
  type Document,
  type DocumentStore,
  type Transaction,
  type Write,
} from "#shared/platform/document-store.ts";
import type { Platform } from "#shared/platform/platform.ts";
import type { BoundEffect, CallContext } from "#shared/registry/operation.ts";
import type { Deadline } from "./deadline.ts";
import type { Outcome } from "./outcome.ts";
import type { Receipt } from "./receipts.ts";

export interface Execution<Services> {
  readonly platform: Pick<Platform, "documents" | "durable">;
  readonly effect: BoundEffect<Services>;
  readonly call: CallContext<Services>;
  readonly deadline: Deadline;
  readonly receipt: Receipt | null;
  /** The receipt's document, where the request was answered before. */
  readonly answered: Document | null;
  /** Why the operation must not run. */
  readonly denial: ColliderError | null;
  /** See `StepCall.probeOnly`. */
  readonly probeOnly: boolean;
  /** Everything that rides in the call's one commit beside its effect: records of hooks, checkpoint, receipt. */
  readonly recordsOf: (outcome: Outcome) => readonly Write[];
}

export interface Executed {
  readonly outcome: Outcome;
  readonly replayed: boolean;
}

/** An outcome, and whether its records are committed already. */
interface Ended extends Executed {
  readonly recorded: boolean;
}

type Body = (transaction: Transaction) => Promise<JsonObject>;

/** Thrown out of a dry run's transaction, so that nothing of it is kept. */
class DryRun extends Error {
  readonly result: JsonObject;

  constructor(result: JsonObject) {
    super("dry run");
    this.result = result;
  }
}

/** Commits writes on their own, where there are any. */
export async function commitRecords(
  documents: DocumentStore,
  writes: readonly Write[],
): Promise<void> {
  if (writes.length === 0) return;
  await documents.transaction(async (transaction) =>
    transaction.write(...writes),
  );
}

async function transact<Services>(
  execution: Execution<Services>,
  body: Body,
): Promise<JsonObject> {
  const { platform, deadline, call, recordsOf } = execution;
  return platform.documents.transaction(async (transaction) => {
    deadline.signal.throwIfAborted();
    const result = await body(transaction);
    if (call.dryRun) throw new DryRun(result);
    transaction.write(...recordsOf({ type: "success", result }));
    return result;
  });
}

/** The work of an effect that makes no commit of the call's. */
function work<Services>(
  execution: Execution<Services>,
  effect: Exclude<BoundEffect<Services>, { readonly type: "transactional" }>,
): Promise<JsonObject> {
  if (effect.type === "external") return settleOutside(execution, effect);
  return execution.deadline.race(effect.handle(execution.call));
}

/** The result, committed. The deadline ends the work before the commit, never the commit. */
async function perform<Services>(
  execution: Execution<Services>,
): Promise<JsonObject> {
  const { effect, call, deadline, platform, recordsOf } = execution;
  // Hooks may have used up the time; then nothing begins.
  deadline.signal.throwIfAborted();
  if (effect.type === "transactional")
    return transact(execution, await deadline.race(effect.prepare(call)));
  if (call.dryRun && effect.type !== "none") return {};
  const result = await work(execution, effect);
  const records = call.dryRun ? [] : recordsOf({ type: "success", result });
  if (records.length > 0) await commitRecords(platform.documents, records);
  return result;
}

/** What has happened outside under the effect key, or else what happens now. */
async function settleOutside<Services>(
  { call, deadline, probeOnly, platform }: Execution<Services>,
  effect: Extract<BoundEffect<Services>, { readonly type: "external" }>,
): Promise<JsonObject> {
  const known = await deadline.race(effect.probe(call));
  if (known !== null) return known;
  // Nothing happens outside because of what may yet be lost, a claim first of all.
  await platform.durable();
  deadline.signal.throwIfAborted();
  if (!probeOnly) return deadline.race(effect.handle(call));
  throw new ColliderError(
    "CANCELLED",
    "It was not carried out, because its run had stopped.",
    { reason: "RUN_STOPPED" },
  );
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

async function end<Services>(execution: Execution<Services>): Promise<Ended> {
  const { receipt, answered, denial } = execution;
  if (denial !== null)
    return {
      outcome: { type: "denied", error: denial },
      recorded: false,
      replayed: false,
    };
  try {
    const replayed = receipt !== null && answered !== null;
    const result = replayed
      ? receipt.resultOf(answered)
      : await perform(execution);
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
  const { outcome, recorded, replayed } = await end(execution);
  execution.deadline.end();
  // Who asks for what is not theirs leaves a record even when only trying.
  const isKept = outcome.type === "denied" || !execution.call.dryRun;
  if (!recorded && isKept) await recordFailure(execution, outcome);
  return { outcome, replayed };
}
