import { ColliderError } from "#shared/kernel/error.ts";
import { isoTime } from "#shared/kernel/time.ts";
import type { Outcome } from "#shared/dispatch/outcome.ts";
import {
  isPreconditionFailure,
  type Write,
} from "#shared/platform/document-store.ts";
import type { EngineContext } from "../engine-context.ts";
import { claimStep, isClaimedFirst } from "./claim-step.ts";
import { entryWrites, lookInCache, withSource } from "./step-cache.ts";
import { barriersOf } from "./settle-under.ts";
import type { ToolCall } from "../runtime-parts.ts";
import { resolved, toolCall, type AttemptParts } from "./step-call.ts";
import { sparedOf, stepPath, type StepState } from "./step-document.ts";
import { stepWrites } from "./step-write.ts";
import { stateAfter, type Attempt } from "./step-outcome.ts";

/** Whether a call was refused before anything of it could be recorded, and will be every time. */
function isRefusedForGood(thrown: unknown): thrown is ColliderError {
  return (
    thrown instanceof ColliderError &&
    !thrown.retryable &&
    !isPreconditionFailure(thrown)
  );
}

/** What the run does during an attempt; one that must not be made fails in any run. */
function runDuring(
  { loaded: { run }, probeOnly }: AttemptParts,
  refusal: ColliderError | null,
): Attempt["run"] {
  if (!probeOnly) return { phase: "running", epoch: run.epoch };
  const paused = run.phase === "paused" && refusal === null;
  return { phase: paused ? "paused" : "stopping" };
}

/** How a try differs from a call of the step's own tool. */
export interface Attempting {
  readonly callOf: (call: ToolCall) => ToolCall;
  readonly stateAfter: typeof stateAfter;
}

const OWN_TOOL: Attempting = { callOf: (call) => call, stateAfter };

/**
 * One try of a step, through dispatch and as the run's owner. Its outcome is committed on condition that the step's
 * document is as it was loaded. Null when the run has stopped.
 *
 * @throws ColliderError when it could not be committed. Another delivery may have been first; or it was this one, and
 * the store's answer was lost. The next delivery finds out, and goes on from there: to acknowledge here would end a task
 * that the winner, should it die now, is to be delivered again by.
 */
export async function attemptStep(
  context: EngineContext,
  parts: AttemptParts,
  how: Attempting = OWN_TOOL,
): Promise<StepState | null> {
  const { clock, ids, documents } = context.platform;
  const { run, step, stored } = parts.loaded;
  const { parameters, cacheKey, refusal } = resolved(parts);
  const look = await lookInCache(context, parts.loaded, cacheKey);
  const claims = isClaimedFirst(parts.loaded) && refusal === null;
  const claim = claims ? await claimStep(context, parts.loaded) : null;
  if (claims && claim === null) return null;
  const attempt = {
    step,
    barriersOf: barriersOf(parts.loaded),
    attempt: stored?.state.attempt ?? 1,
    spared: sparedOf(stored?.state ?? null),
    run: runDuring(parts, refusal),
    startedAt: stored?.state.started_at ?? isoTime(clock.now()),
    random: ids.random(),
  };
  const path = stepPath(run.id, step.step_id);
  const states: StepState[] = [];
  const checkpoint = (outcome: Outcome): readonly Write[] => {
    const settled = how.stateAfter(attempt, outcome, clock.now());
    const state = withSource(look, settled);
    const writes = stepWrites(path, claim?.held ?? stored, state);
    states.push(state);
    return [...writes, ...entryWrites(look, parts.loaded, state)];
  };
  const { timeoutMs = step.timeout_ms } = claim ?? {};
  const earlier = look?.found?.output ?? null;
  const call = { parameters, refusal, timeoutMs, earlier, checkpoint };
  try {
    await context.callTool(how.callOf(toolCall(parts, call)));
  } catch (thrown) {
    if (!isRefusedForGood(thrown)) throw thrown;
    await documents.transaction(async (transaction) =>
      transaction.write(...checkpoint({ type: "failed", error: thrown })),
    );
  }
  // A commit may be tried more than once, and only the last try can have held.
  return states.at(-1) ?? null;
}
