import { asColliderError, type ColliderError } from "#shared/kernel/error.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { isPreconditionFailure } from "#shared/platform/document-store.ts";
import type { LogFields } from "#shared/platform/log.ts";
import { callRecords } from "./call-records.ts";
import { loadCallDocuments } from "./call-documents.ts";
import {
  answeredIn,
  approvalOf,
  callContextOf,
  hookCallOf,
  receiptOf,
  type Call,
  type DispatchParts,
  type DispatchRequest,
  type StepCall,
} from "./call.ts";
import { Deadline } from "./deadline.ts";
import { decide } from "./decision.ts";
import { delegate } from "./delegate.ts";
import type { DispatchAnswer } from "./dispatch-answer.ts";
import { requestIdOf, type RequestEnvelope } from "./envelope.ts";
import { execute, type Executed } from "./execute.ts";
import { HookRun, type HookEvent } from "./hooks.ts";
import type { Outcome } from "./outcome.ts";
import { oblige } from "./obligations.ts";
import {
  defaultHooks,
  PATTERN_HOOKS,
  resolvePolicy,
  type EffectivePolicy,
} from "./policy.ts";
import { commitRecords } from "./perform.ts";
import { RateLimiter } from "./rate-limit.ts";
import { readRequest } from "./read-request.ts";
import type { Operation } from "#shared/registry/operation.ts";
import { traceIdOf, traceparentFor } from "./trace.ts";

export type Dispatch<Services> = (
  request: DispatchRequest<Services>,
) => Promise<DispatchAnswer>;

/**
 * The one way in: every operation, whoever calls it, passes the eight steps of `dispatchCall`. What goes wrong with a
 * call is its outcome.
 *
 * @throws ColliderError INTERNAL at once, where a policy names a hook that is not registered. From a call only where the
 * outcome of a workflow's step could not be committed, and where the store stopped before it was known whether an
 * outcome is kept.
 */
export function createDispatch<Services>(
  parts: DispatchParts<Services>,
): Dispatch<Services> {
  const { clock, ids } = parts.platform;
  // A pattern whose hooks are not all there is found now, and not by a call.
  parts.hooks.select(PATTERN_HOOKS);
  const rateLimiter = new RateLimiter(parts.platform);
  return (request) => {
    const traceparent = traceparentFor(request.traceparent, ids);
    const callId = ids.id("call");
    const now = clock.now();
    return run({
      parts,
      rateLimiter,
      request,
      callId,
      now,
      traceparent,
      delegated: null,
    });
  };
}

function run<Services>(call: Call<Services>): Promise<DispatchAnswer> {
  return dispatchCall(call).catch((thrown: unknown) =>
    refuse(call, asColliderError(thrown)),
  );
}

/** What may have been done or answered before; whoever names his request may have made it before. */
function lookUpOf<Services>(
  { step, operation }: DispatchRequest<Services>,
  { request_id }: RequestEnvelope,
): Pick<StepCall, "probeOnly" | "mayHaveBegun" | "earlier"> {
  return {
    earlier: operation.isCacheable ? (step?.earlier ?? null) : null,
    probeOnly: step?.probeOnly ?? false,
    mayHaveBegun: step?.mayHaveBegun ?? request_id !== undefined,
  };
}

async function dispatchCall<Services>(
  call: Call<Services>,
): Promise<DispatchAnswer> {
  const { parts, request, now, delegated } = call;
  const { operation, caller, step } = request;
  const { platform } = parts;

  if (step !== undefined && step.refusal !== null) throw step.refusal;

  // 1. directives
  const nameable = step === undefined ? parts.hooks : null;
  const { envelope, bound } = readRequest(operation, request.body, nameable);
  const { input, effect } = bound;
  const { execution_directives: directives } = envelope;

  // 2. policy
  const policy = resolvePolicy(operation, envelope);
  const deadline = new Deadline(platform.clock, now, policy.timeoutMs);
  const counted = takeQuota(call, policy);
  if (counted !== null) await deadline.race(counted);

  // 3. context
  const approvalId = approvalOf(request, policy, input);
  const receipt = receiptOf(call, envelope, input);
  const asked = { caller, input, envelope, policy, approvalId };
  const documents = await deadline.race(
    loadCallDocuments(platform.documents, {
      ...asked,
      receiptPath: delegated === null ? (receipt?.path ?? null) : null,
    }),
  );
  const answered = answeredIn(call, receipt, documents);
  const decision = decide({ caller, policy, documents, approvalId, now });
  const { grounds, obligations } = decision;

  // 4. hooks
  const hookCall = hookCallOf(call, { input, envelope, grounds, ...documents });
  const chosen = parts.hooks.choose(policy, directives.skip_hooks);
  const hooks = new HookRun(chosen, hookCall, platform);

  // 5. pre
  // A repeat is answered from its receipt even when its casefile or session has since gone.
  const denial =
    decision.permissionDenial ??
    (answered === null
      ? (decision.contextDenial ?? (await hooks.pre()))
      : null);

  // 6. execute
  const kept = { hooks, step, receipt, documents, obligations, delegated };
  const from = { call, envelope, deadline, receipt, answered, documents, run };
  const executed = await execute({
    platform,
    effect,
    call: callContextOf(call, { envelope, decision, documents, deadline }),
    deadline,
    receipt,
    answered,
    denial,
    ...lookUpOf(request, envelope),
    recordsOf: (result) =>
      callRecords(kept, result, platform.clock.now() - now),
    delegate: async (delegating) => delegate(from, delegating),
  });
  const outcome = oblige(executed.outcome, obligations);

  // 7. post
  if (executed.replayed) hooks.forgetRecords();
  await runPost(call, hooks, outcome);

  // 8. metadata
  const answer = answerOf(call, envelope.request_id ?? null, outcome, {
    policy: policy.pattern,
    hooks_executed: hookLines(hooks.events),
    ...marksOf(executed, directives.dry_run),
  });
  return { ...answer, isPending: isBegun(operation, executed, answer) };
}

/** Of the whole result: what the caller wishes not to see says nothing of how far it is. */
function isBegun<Services>(
  { isPending }: Operation<Services>,
  { outcome }: Executed,
  { metadata }: DispatchAnswer,
): boolean {
  return (
    isPending !== null &&
    metadata["dry_run"] !== true &&
    outcome.type === "success" &&
    isPending(outcome.result)
  );
}

function marksOf(
  { replayed, delegated }: Executed,
  isDryRun: boolean,
): JsonObject {
  return {
    ...(isDryRun && { dry_run: true }),
    ...(replayed && { replayed }),
    ...(delegated !== undefined && { delegated }),
  };
}

/**
 * Of a caller's own calls: a workflow was counted with its start, and the platform counts nothing against itself. Null where
 * nothing is counted.
 */
function takeQuota<Services>(
  { parts, rateLimiter, request }: Call<Services>,
  policy: EffectivePolicy,
): Promise<void> | null {
  const { caller, operation, step } = request;
  const limits = [policy.callsPerMinute, parts.callsPerMinute];
  const limit = Math.min(...limits.map((one) => one ?? Infinity));
  if (step !== undefined || caller.kind === "internal" || limit === Infinity)
    return null;
  return rateLimiter.take({
    caller: caller.id,
    operation: operation.name,
    limit,
  });
}

async function runPost<Services>(
  call: Call<Services>,
  hooks: HookRun,
  outcome: Outcome,
): Promise<void> {
  const { log, platform } = call.parts;
  // An answer tells only what is kept. A step's goes to the queue, which keeps nothing before what it follows from.
  if (call.request.step === undefined) await platform.durable();
  for (const err of await hooks.post(outcome))
    log.error({ err, ...factsOf(call) }, "A hook failed after a call.");
}

/**
 * Ends a call whose request could not be understood, or whose outcome could not be recorded. Nothing is kept, but of a
 * step: it has failed, and its failure is committed.
 */
async function refuse<Services>(
  call: Call<Services>,
  error: ColliderError,
): Promise<DispatchAnswer> {
  const { parts, request } = call;
  // Another delivery of the step has recorded an outcome.
  if (request.step !== undefined && isPreconditionFailure(error)) throw error;
  const outcome: Outcome = { type: "failed", error };
  const requestId = requestIdOf(request.body);
  const envelope = { request_id: requestId ?? undefined };
  const seen = {
    input: {},
    envelope,
    casefile: null,
    session: null,
    grounds: null,
  };
  const hooks = new HookRun(
    parts.hooks.choose(defaultHooks(request.operation), []),
    hookCallOf(call, seen),
    parts.platform,
  );
  if (request.step !== undefined)
    await commitRecords(parts.platform.documents, [
      ...hooks.records(outcome, parts.platform.clock.now() - call.now),
      ...request.step.checkpoint(outcome),
    ]);
  await runPost(call, hooks, outcome);
  return answerOf(call, requestId, outcome, {});
}

/** What the log says of a call. */
function factsOf<Services>(call: Call<Services>): LogFields {
  const { request, traceparent, callId } = call;
  return {
    operation: request.operation.name,
    traceparent,
    call_id: callId,
    ...(request.step !== undefined && { step: request.step.name }),
  };
}

function hookLines(events: readonly HookEvent[]): JsonObject[] {
  return events.map((event) => ({ ...event }));
}

function answerOf<Services>(
  call: Call<Services>,
  requestId: string | null,
  outcome: Outcome,
  metadata: JsonObject,
): DispatchAnswer {
  const { parts, request, callId } = call;
  const answeredAt = parts.platform.clock.now();
  // A call that was delegated is told of by the one that it was made for.
  if (
    call.delegated === null &&
    outcome.type !== "success" &&
    outcome.error.code === "INTERNAL"
  )
    parts.log.error(
      { err: outcome.error, workId: requestId, ...factsOf(call) },
      "A call failed for a reason that is ours.",
    );
  return {
    requestId,
    outcome,
    isPending: false,
    answeredAt,
    traceparent: call.traceparent,
    metadata: {
      operation: request.operation.name,
      call_id: callId,
      duration_ms: answeredAt - call.now,
      trace_id: traceIdOf(call.traceparent),
      ...metadata,
    },
  };
}
