import { asColliderError } from "#shared/kernel/error.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type {
  DocumentStore,
  Transaction,
  Write,
} from "#shared/platform/document-store.ts";
import type { BoundEffect, CallContext } from "#shared/registry/operation.ts";
import type { Deadline } from "./deadline.ts";
import type { Outcome } from "./outcome.ts";

interface Execution<Services> {
  readonly documents: DocumentStore;
  readonly effect: BoundEffect<Services>;
  readonly call: CallContext<Services>;
  readonly deadline: Deadline;
  /** Everything that rides in the call's one commit beside its effect: records of hooks, checkpoint, receipt. */
  readonly recordsOf: (outcome: Outcome) => readonly Write[];
}

/** Thrown out of a dry run's transaction, so that nothing of it is kept. */
class DryRun extends Error {
  readonly result: JsonObject;

  constructor(result: JsonObject) {
    super("dry run");
    this.result = result;
  }
}

async function transact<Services>(
  execution: Execution<Services>,
  prepared: Body,
): Promise<JsonObject> {
  const { documents, deadline, call, recordsOf } = execution;
  return documents.transaction(async (transaction) => {
    deadline.signal.throwIfAborted();
    const result = await prepared(transaction);
    if (call.dryRun) throw new DryRun(result);
    transaction.write(...recordsOf({ type: "success", result }));
    return result;
  });
}

type Body = (transaction: Transaction) => Promise<JsonObject>;

async function perform<Services>(
  execution: Execution<Services>,
): Promise<JsonObject> {
  const { effect, call, deadline } = execution;
  switch (effect.type) {
    case "transactional":
      return transact(execution, await deadline.race(effect.prepare(call)));
    case "none":
    case "repeatable": {
      if (call.dryRun && effect.type === "repeatable") return {};
      return commitResult(execution, await deadline.race(effect.handle(call)));
    }
    case "external": {
      if (call.dryRun) return {};
      const known = await deadline.race(effect.probe(call));
      return commitResult(
        execution,
        known ?? (await deadline.race(effect.handle(call))),
      );
    }
  }
}

async function commitResult<Services>(
  execution: Execution<Services>,
  result: JsonObject,
): Promise<JsonObject> {
  if (!execution.call.dryRun)
    await commitRecords(
      execution.documents,
      execution.recordsOf({ type: "success", result }),
    );
  return result;
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

/**
 * Runs a bound operation under its deadline, with exactly one commit. A failure is an outcome and is recorded in a
 * commit of its own.
 *
 * @throws ColliderError when the outcome itself could not be committed.
 */
export async function execute<Services>(
  execution: Execution<Services>,
): Promise<Outcome> {
  try {
    return { type: "success", result: await perform(execution) };
  } catch (thrown) {
    if (thrown instanceof DryRun)
      return { type: "success", result: thrown.result };
    const outcome: Outcome = { type: "failed", error: asColliderError(thrown) };
    if (!execution.call.dryRun)
      await commitRecords(execution.documents, execution.recordsOf(outcome));
    return outcome;
  }
}
