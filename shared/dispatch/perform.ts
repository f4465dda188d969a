import { ColliderError } from "#shared/kernel/error.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type {
  Document,
  DocumentStore,
  Transaction,
  Write,
} from "#shared/platform/document-store.ts";
import type { Platform } from "#shared/platform/platform.ts";
import {
  UNKNOWABLE,
  type BoundEffect,
  type CallContext,
  type Delegation,
} from "#shared/registry/operation.ts";
import type { ToolRequest } from "#shared/registry/tool-request.ts";
import type { Deadline } from "./deadline.ts";
import type { Outcome } from "./outcome.ts";
import type { Receipt } from "./receipts.ts";

/** A call that is allowed or denied, with all that carrying it out takes. */
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
  /** See `StepCall.mayHaveBegun`; a request that names its id may be a repeat. */
  readonly mayHaveBegun: boolean;
  /** See `StepCall.earlier`. */
  readonly earlier: JsonObject | null;
  /** Everything that rides in the call's one commit beside its effect: records of hooks, checkpoint, receipt. */
  readonly recordsOf: (outcome: Outcome) => readonly Write[];
  /** Makes the call that this one becomes. */
  readonly delegate: (
    delegating: Delegating<Services>,
  ) => Promise<DelegatedOutcome>;
}

/** The call that a call becomes, with the session that keeps it unless the request was answered before. */
export interface Delegating<Services> extends Omit<
  Delegation<Services>,
  "openRequest"
> {
  readonly request: ToolRequest | null;
}

/** How a delegated call ended; what there is to record of it is recorded. */
export interface DelegatedOutcome {
  readonly outcome: Outcome;
  readonly replayed: boolean;
  /** What happened around the operation that was called. */
  readonly metadata: JsonObject;
}

/** The effects that are carried out by the call itself. */
export type OwnEffect<Services> = Exclude<
  BoundEffect<Services>,
  { readonly type: "delegated" }
>;

type Body = (transaction: Transaction) => Promise<JsonObject>;

/** Thrown out of a dry run's transaction, so that nothing of it is kept. */
export class DryRun extends Error {
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
  effect: Exclude<OwnEffect<Services>, { readonly type: "transactional" }>,
): Promise<JsonObject> {
  if (effect.type === "external") return settleOutside(execution, effect);
  if (execution.earlier !== null) return Promise.resolve(execution.earlier);
  return execution.deadline.race(effect.handle(execution.call));
}

/** The result, committed. The deadline ends the work before the commit, never the commit. */
export async function perform<Services>(
  execution: Execution<Services>,
  effect: OwnEffect<Services>,
): Promise<JsonObject> {
  const { call, deadline, platform, recordsOf } = execution;
  // Hooks may have used up the time; then nothing begins.
  deadline.signal.throwIfAborted();
  // Only an external effect can have happened without a record: a transaction would have left one, and a repeatable
  // operation is left as far as it came.
  if (execution.probeOnly && effect.type !== "external") throw runStopped();
  if (effect.type === "transactional")
    return transact(execution, await deadline.race(effect.prepare(call)));
  if (call.dryRun && effect.type !== "none") return {};
  const result = await work(execution, effect);
  const records = call.dryRun ? [] : recordsOf({ type: "success", result });
  if (records.length > 0) await commitRecords(platform.documents, records);
  return result;
}

/** The reason of an error that leaves open whether an effect outside has happened. */
export const OUTCOME_UNKNOWN = "OUTCOME_UNKNOWN";

function unknownOutcome(): ColliderError {
  return new ColliderError(
    "FAILED_PRECONDITION",
    "Nobody can tell whether it has happened. Look where it would be seen; where it has not, ask for it anew.",
    { reason: OUTCOME_UNKNOWN },
  );
}

function runStopped(): ColliderError {
  return new ColliderError(
    "CANCELLED",
    "It was not carried out, because its run had stopped.",
    { reason: "RUN_STOPPED" },
  );
}

/** What has happened outside under the effect key, or else what happens now. */
async function settleOutside<Services>(
  { call, deadline, probeOnly, mayHaveBegun, platform }: Execution<Services>,
  effect: Extract<BoundEffect<Services>, { readonly type: "external" }>,
): Promise<JsonObject> {
  const known = await deadline.race(effect.probe(call));
  if (known === UNKNOWABLE && mayHaveBegun) throw unknownOutcome();
  if (known !== null && known !== UNKNOWABLE) return known;
  // Nothing happens outside because of what may yet be lost, a claim first of all.
  await platform.durable();
  deadline.signal.throwIfAborted();
  if (!probeOnly) return deadline.race(effect.handle(call));
  throw runStopped();
}
