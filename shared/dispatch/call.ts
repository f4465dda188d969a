import type { Caller } from "#shared/auth/caller.ts";
import type { ColliderError } from "#shared/kernel/error.ts";
import { hashJson } from "#shared/kernel/hash.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { Document, Write } from "#shared/platform/document-store.ts";
import type { Log } from "#shared/platform/log.ts";
import type { Platform } from "#shared/platform/platform.ts";
import type { CallDownload, CallStream } from "#shared/registry/call-stream.ts";
import type { CallContext, Operation } from "#shared/registry/operation.ts";
import { approvalIdOf } from "./approval.ts";
import type { PolicyDeclaration } from "#shared/registry/policy-declaration.ts";
import type { SessionDocument } from "#shared/registry/tool-request.ts";
import type { CallDocuments } from "./call-documents.ts";
import type { Deadline } from "./deadline.ts";
import type { Decision } from "./decision.ts";
import type { Delegated } from "./delegated.ts";
import type { RequestEnvelope } from "./envelope.ts";
import type { HookCall, HookSet } from "./hooks.ts";
import type { Outcome } from "./outcome.ts";
import type { EffectivePolicy } from "./policy.ts";
import type { RateLimiter } from "./rate-limit.ts";
import { Receipt } from "./receipts.ts";

/** What a workflow adds to the call of a step. */
export interface StepCall {
  /** `run_id/step_key`. */
  readonly name: string;
  readonly effectKey: string;
  /** Why the operation must not run; recorded as its failure. */
  readonly refusal: ColliderError | null;
  /** An external effect that has happened is recorded, and one that has not stays undone. */
  readonly probeOnly: boolean;
  /** Whether something may have been done under the effect key before. What was never begun cannot have happened. */
  readonly mayHaveBegun: boolean;
  /**
   * What the same call answered before. Policy decides on the call as on any other; if it allows the call, this is the
   * answer, and the handler does not run. Null where the handler is to run. Only a cacheable operation can be answered so.
   */
  readonly earlier: JsonObject | null;
  /** Documents that make the outcome durable; they ride in the call's own commit. */
  readonly checkpoint: (outcome: Outcome) => readonly Write[];
}

export interface DispatchRequest<Services> {
  readonly operation: Operation<Services>;
  /** The request envelope as it came. */
  readonly body: unknown;
  readonly caller: Caller;
  readonly traceparent: string | null;
  readonly step?: StepCall;
  /** Of whoever listens while the call goes on. */
  readonly stream?: CallStream;
  /** Of whoever waits for a file. */
  readonly download?: CallDownload;
}

export interface DispatchParts<Services> {
  readonly platform: Platform;
  readonly services: Services;
  readonly hooks: HookSet;
  readonly log: Log;
  /** The most that one caller may call one operation; null for no limit but its pattern's. */
  readonly callsPerMinute: number | null;
}

/** A call as far as it is known before anything of its request is understood. */
export interface Call<Services> {
  readonly parts: DispatchParts<Services>;
  readonly rateLimiter: RateLimiter;
  readonly request: DispatchRequest<Services>;
  readonly callId: string;
  /** Milliseconds since the epoch at the call's start. */
  readonly now: number;
  readonly traceparent: string;
  /** Null but for a call that another was delegated to. */
  readonly delegated: Delegated | null;
}

function closesSession(
  { session: needed }: PolicyDeclaration,
  session: SessionDocument | null,
  input: JsonObject,
): boolean {
  return needed === "closing" && session?.id === input["session_id"];
}

export function hookCallOf<Services>(
  call: Call<Services>,
  seen: {
    readonly input: JsonObject;
    readonly envelope: Pick<RequestEnvelope, "request_id" | "metadata">;
    readonly casefile: Document | null;
    readonly session: Document | null;
    readonly grounds: string | null;
  },
): HookCall {
  const { operation, caller, step } = call.request;
  const request = call.delegated?.request ?? null;
  const session = request?.session ?? seen.session;
  return {
    operation: operation.name,
    effect: operation.effect,
    closesSession: closesSession(operation.policy, session, seen.input),
    toolRequest: request?.facts ?? null,
    input: seen.input,
    caller,
    callId: call.callId,
    requestId: seen.envelope.request_id ?? null,
    requestMetadata: seen.envelope.metadata ?? null,
    step: step?.name ?? null,
    casefile: seen.casefile,
    session,
    grounds: seen.grounds,
    traceparent: call.traceparent,
    now: call.now,
  };
}

/** What the call's approval is kept by; null where nobody can have to approve of it. */
export function approvalOf<Services>(
  {
    caller,
    operation,
  }: Pick<DispatchRequest<Services>, "caller" | "operation">,
  policy: EffectivePolicy,
  input: JsonObject,
): string | null {
  const isForAgents = policy.agents === "need_approval" || policy.changes;
  const mayBe = policy.approval || (isForAgents && caller.byAgent === true);
  return mayBe ? approvalIdOf(caller, operation.name, input) : null;
}

/** A receipt is kept of calls that change something and that name a request id; of a delegated one, its own. */
export function receiptOf<Services>(
  call: Call<Services>,
  envelope: RequestEnvelope,
  input: JsonObject,
): Receipt | null {
  const { operation, caller } = call.request;
  if (call.delegated !== null && call.delegated.answered !== null)
    return call.delegated.receipt;
  if (
    envelope.request_id === undefined ||
    operation.effect === "none" ||
    envelope.execution_directives.dry_run
  )
    return null;
  if (call.delegated !== null) return call.delegated.receipt;
  const key = {
    callerId: caller.id,
    operation: operation.name,
    requestId: envelope.request_id,
  };
  return new Receipt(key, input, call.now);
}

/** The receipt's document, where the request was answered before. */
export function answeredIn<Services>(
  { delegated }: Call<Services>,
  receipt: Receipt | null,
  documents: CallDocuments,
): Document | null {
  return delegated?.answered ?? receipt?.answerIn(documents.receipt) ?? null;
}

export function callContextOf<Services>(
  call: Call<Services>,
  seen: {
    readonly envelope: RequestEnvelope;
    readonly decision: Decision;
    readonly documents: CallDocuments;
    readonly deadline: Deadline;
  },
): CallContext<Services> {
  const { caller, operation, step } = call.request;
  const requestId = seen.envelope.request_id ?? null;
  // An approval is for one effect, however often it is asked for while it holds.
  const once = seen.documents.approval?.version ?? requestId ?? call.callId;
  return {
    services: call.parts.services,
    caller,
    permissions: seen.decision.permissions,
    roles: seen.decision.roles,
    callId: call.callId,
    requestId,
    now: call.now,
    signal: seen.deadline.signal,
    dryRun: seen.envelope.execution_directives.dry_run,
    skipHooks: seen.envelope.execution_directives.skip_hooks,
    traceparent: call.traceparent,
    step: step?.name ?? null,
    effectKey: step?.effectKey ?? hashJson([caller.id, operation.name, once]),
    googleScopes: operation.googleScopes,
    serviceToken: seen.documents.serviceToken,
    casefile: seen.documents.casefile,
    session: seen.documents.session,
    stream: call.request.stream ?? null,
    download: call.request.download ?? null,
  };
}
