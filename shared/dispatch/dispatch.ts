import type { Caller } from "#shared/auth/caller.ts";
import { ColliderError, asColliderError } from "#shared/kernel/error.ts";
import { hashJson } from "#shared/kernel/hash.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { Log } from "#shared/platform/log.ts";
import type { Platform } from "#shared/platform/platform.ts";
import type { Write } from "#shared/platform/document-store.ts";
import type {
  BoundOperation,
  CallContext,
  Operation,
} from "#shared/registry/operation.ts";
import { parseInput } from "#shared/registry/parse-input.ts";
import { loadCallDocuments, type CallDocuments } from "./call-documents.ts";
import { Deadline } from "./deadline.ts";
import { decide, type Decision } from "./decision.ts";
import { RequestEnvelope } from "./envelope.ts";
import { commitRecords, execute } from "./execute.ts";
import { HookRun, type HookEvent, type HookSet } from "./hooks.ts";
import type { Outcome } from "./outcome.ts";
import { resolvePolicy, type EffectivePolicy } from "./policy.ts";
import { receiptPath, receiptWrite, resultOf } from "./receipts.ts";
import { traceparentFor } from "./trace.ts";

export interface DispatchRequest<Services> {
  readonly operation: Operation<Services>;
  /** The request envelope as it came. */
  readonly body: unknown;
  readonly caller: Caller;
  readonly traceparent: string | null;
  readonly step?: StepCall;
}

/** What a workflow adds to the call of a step. */
export interface StepCall {
  /** `run_id/step_key`. */
  readonly name: string;
  readonly effectKey: string;
  /** Documents that make the outcome durable; they ride in the call's own commit. */
  readonly checkpoint: (outcome: Outcome) => readonly Write[];
}

export interface DispatchAnswer {
  readonly outcome: Outcome;
  readonly callId: string;
  readonly requestId: string | null;
  readonly startedAt: number;
  readonly metadata: JsonObject;
}

export interface DispatchParts<Services> {
  readonly platform: Platform;
  readonly services: Services;
  readonly hooks: HookSet;
  readonly log: Log;
}

export type Dispatch<Services> = (
  request: DispatchRequest<Services>,
) => Promise<DispatchAnswer>;

/** Facts of one call that are known before anything of it is understood. */
interface Begun<Services> {
  readonly parts: DispatchParts<Services>;
  readonly request: DispatchRequest<Services>;
  readonly callId: string;
  readonly now: number;
  readonly traceparent: string;
}

/**
 * The one way in: every operation, whoever calls it, passes the eight steps of `dispatchCall`. What goes wrong with a
 * call is its outcome; a rejection means that a step's outcome could not be committed.
 */
export function createDispatch<Services>(
  parts: DispatchParts<Services>,
): Dispatch<Services> {
  const { clock, ids } = parts.platform;
  return async (request) => {
    const traceparent = traceparentFor(request.traceparent, ids);
    const begun = {
      parts,
      request,
      callId: ids.id("call"),
      now: clock.now(),
      traceparent,
    };
    try {
      return await dispatchCall(begun);
    } catch (thrown) {
      return await refuse(begun, asColliderError(thrown));
    }
  };
}

async function dispatchCall<Services>(
  begun: Begun<Services>,
): Promise<DispatchAnswer> {
  const { parts, request, now } = begun;
  const { operation, caller, step } = request;
  const { clock, documents: store } = parts.platform;

  // 1. directives
  const envelope = parseInput(RequestEnvelope, request.body, "");
  const bound = operation.bind(envelope.payload);
  const dryRun = envelope.execution_directives.dry_run;

  // 2. policy
  const policy = resolvePolicy(operation, envelope);

  // 3. context
  const receipt = receiptFor(begun, envelope, bound.input);
  const documents = await loadCallDocuments(store, {
    caller,
    input: bound.input,
    envelope,
    policy,
    receipt,
  });
  const decision = decide(caller, policy, documents, now);

  // 4. hooks
  const hookCall = hookCallOf(begun, bound.input, {
    requestId: envelope.request_id ?? null,
    ...documents,
  });
  const hooks = new HookRun(
    parts.hooks.select(policy.hooks, "hooks"),
    hookCall,
    clock,
  );

  // 5. pre
  const denial = decision.denial ?? (await hooks.pre());

  // 6. execute
  const recordsOf = (outcome: Outcome): readonly Write[] => [
    ...hooks.records(outcome),
    ...(step?.checkpoint(outcome) ?? []),
    ...(receipt?.writesFor(outcome) ?? []),
  ];
  const call = callContextOf(begun, { envelope, decision, documents });
  const outcome: Outcome =
    denial === null
      ? await execute({
          documents: store,
          clock,
          effect: bound.effect,
          call,
          receipt,
          recordsOf,
          stored: documents.receipt,
          timeoutMs: policy.timeoutMs,
        })
      : { type: "denied", error: denial };
  if (outcome.type !== "success" && !dryRun)
    await commitRecords(store, recordsOf(outcome));

  // 7. post
  for (const err of await hooks.post(outcome))
    parts.log.error({ err, call_id: begun.callId }, "A hook failed.");

  // 8. metadata
  return answer(begun, outcome, {
    requestId: envelope.request_id ?? null,
    policy: policy.pattern,
    hooks: hooks.events,
    dryRun,
  });
}
