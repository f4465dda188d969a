import type { Caller } from "#shared/auth/caller.ts";
import type { StepCall } from "#shared/dispatch/call.ts";
import { asColliderError, type ColliderError } from "#shared/kernel/error.ts";
import { hashJson } from "#shared/kernel/hash.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import {
  resolveObject,
  resolveReferences,
  type ReferenceScope,
} from "#workflows/definition/references.ts";
import {
  isCompensation,
  undoneKey,
} from "#workflows/planner/compensation-key.ts";
import { parseStepKey } from "#workflows/planner/map-item.ts";
import type { PlanCache } from "#workflows/planner/plan.ts";
import type { LoadedStep } from "./load-step.ts";
import type { Run } from "../run/run-document.ts";
import type { ToolCall } from "../runtime-parts.ts";

export interface AttemptParts {
  readonly loaded: LoadedStep;
  /** Why the step must not be dispatched; it is recorded as this attempt's failure. */
  readonly refusal: ColliderError | null;
  /** An outcome may be looked up, and nothing new may happen outside. */
  readonly probeOnly: boolean;
}

interface Resolved {
  readonly parameters: JsonObject;
  /** What an earlier answer may be kept under; null where none may be used. */
  readonly cacheKey: JsonObject | null;
  /** Why the step must not be dispatched. */
  readonly refusal: ColliderError | null;
}

/**
 * The same for every attempt of a step, and for every run that repeats the first one of its lineage; but for what had
 * succeeded and was begun once more (decision 0025).
 */
function effectKeyOf(run: Run, stepId: string): string {
  const { stepId: planned } = parseStepKey(undoneKey(stepId));
  const begunAgain = Object.entries(run.reruns).find(([, stepIds]) =>
    stepIds.includes(planned),
  );
  return hashJson([begunAgain?.[0] ?? run.root_run_id, stepId]);
}

/** As whom a run's steps call. */
export function ownerOf(run: Run): Caller {
  const { service_token: token } = run.owner;
  return {
    id: run.owner_id,
    kind: run.owner.kind,
    email: run.owner.email,
    claimedRoles: run.owner.claimed_roles,
    byAgent: run.owner.by_agent,
    ...(token !== null && {
      serviceToken: { id: token.id, serviceName: token.service_name },
    }),
  };
}

/** What the step's references are resolved against. */
export function scopeOf({ run, outputs, item }: LoadedStep): ReferenceScope {
  return {
    steps: outputs,
    context: run.context,
    input: run.input,
    run: { id: run.id, user_id: run.owner_id },
    ...itemOf(item),
  };
}

function itemOf(item: LoadedStep["item"]): Pick<ReferenceScope, "item"> {
  if (item === null) return {};
  const value = item.map?.wait.items[item.index] ?? null;
  return { item: { value, index: item.index } };
}

function refused(refusal: ColliderError): Resolved {
  return { parameters: {}, cacheKey: null, refusal };
}

/**
 * What policy decides on is part of every key: who may see one casefile, or holds a token that is bound to it, is not
 * given an answer about another.
 */
function keyOf(
  { key }: PlanCache,
  parameters: JsonObject,
  scope: ReferenceScope,
): JsonObject {
  if (key === null) return { parameters };
  const { casefile_id = null, session_id = null } = parameters;
  return { key: resolveReferences(key, scope), casefile_id, session_id };
}

/** What the step calls its tool with, or why it must not. */
export function resolved({ loaded, refusal }: AttemptParts): Resolved {
  if (refusal !== null) return refused(refusal);
  const { parameters: written, cache } = loaded.step;
  const scope = scopeOf(loaded);
  try {
    const parameters = resolveObject(written, scope);
    const cacheKey =
      cache === undefined ? null : keyOf(cache, parameters, scope);
    return { parameters, cacheKey, refusal: null };
  } catch (thrown) {
    return refused(asColliderError(thrown));
  }
}

/** Whether something may have been done under the step's effect key before this try. */
function mayHaveBegun({ run, step, stored }: LoadedStep): boolean {
  if (stored?.state.phase === "retrying") return !stored.state.cleared;
  if (stored !== null) return true;
  // A run that was undone cannot be retried, so no earlier run has begun this compensation.
  if (isCompensation(step.step_id)) return false;
  const { stepId } = parseStepKey(step.step_id);
  const isRerun = run.reruns[run.id]?.includes(stepId) === true;
  const repeats = run.retried_from !== null || run.parent?.repeats === true;
  return repeats && !isRerun;
}

/** The call of a tool that a try of the step is. */
export function toolCall(
  { loaded, probeOnly }: AttemptParts,
  call: Pick<Resolved, "parameters" | "refusal"> &
    Pick<ToolCall, "timeoutMs"> &
    Pick<StepCall, "checkpoint" | "earlier">,
): ToolCall {
  const { run, step } = loaded;
  const { parameters, timeoutMs, refusal, checkpoint, earlier } = call;
  return {
    tool: step.tool,
    parameters,
    caller: ownerOf(run),
    timeoutMs,
    skipHooks: run.skip_hooks,
    traceparent: run.traceparent,
    step: {
      name: `${run.id}/${step.step_id}`,
      effectKey: effectKeyOf(run, step.step_id),
      refusal,
      probeOnly,
      mayHaveBegun: mayHaveBegun(loaded),
      earlier,
      checkpoint,
    },
  };
}
