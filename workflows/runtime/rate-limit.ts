import { z } from "zod";
import { asColliderError } from "#shared/kernel/error.ts";
import { hashJson } from "#shared/kernel/hash.ts";
import { epochMs, isoTime } from "#shared/kernel/time.ts";
import type { Document } from "#shared/platform/document-store.ts";
import { resolveReferences } from "#workflows/definition/references.ts";
import { isMap } from "#workflows/planner/map-item.ts";
import type { PlanRateLimit } from "#workflows/planner/plan.ts";
import { enqueueStep } from "./order-step.ts";
import { assertNotEarly } from "./due-time.ts";
import type { EngineContext, RunAt } from "./engine-context.ts";
import type { LoadedStep } from "./load-step.ts";
import { scopeOf, type AttemptParts } from "./step-call.ts";

/** One document for all attempts of an owner that share a limit. */
function limitPath(loaded: LoadedStep, { key }: PlanRateLimit): string {
  const { run, step } = loaded;
  const shared =
    key === null
      ? { tool: step.tool }
      : { key: resolveReferences(key, scopeOf(loaded)) };
  return `rate_limits/${hashJson([run.owner_id, shared])}`;
}

const LimitData = z.object({ next_at: z.string().transform(epochMs) });

function nextOf({ data }: Document): number {
  return LimitData.parse(data).next_at;
}

/** Takes the next time that is free, in milliseconds since the epoch; times are given away one interval apart. */
async function reserve(
  { platform: { documents, clock } }: EngineContext,
  path: string,
  { interval_ms: intervalMs }: PlanRateLimit,
): Promise<number> {
  return documents.transaction(async (transaction) => {
    const now = clock.now();
    const kept = await transaction.get(path);
    const next = kept === null ? now : nextOf(kept);
    const beginsAt = Math.max(now, next);
    const nextAt = isoTime(Math.ceil(beginsAt + intervalMs));
    const data = { next_at: nextAt, expire_at: nextAt };
    transaction.write({ type: "set", path, data });
    return beginsAt;
  });
}

/** The limit that an attempt is under; none where nothing new is to begin. */
function limitOf({
  loaded: { step, stored },
  refusal,
  probeOnly,
}: AttemptParts): PlanRateLimit | null {
  const begins = refusal === null && !probeOnly;
  const isClaimed = stored?.state.phase === "claimed";
  // A map begins its items, and they are under its limit.
  if (!begins || isClaimed || isMap(step)) return null;
  return step.rate_limit ?? null;
}

/**
 * Whether an attempt is to begin later, because of its rate limit: its delivery is ordered for the time that it was
 * given, and carries it, so that it does not ask again. If the step then does not begin, its time passes unused.
 */
async function isPutOff(
  context: EngineContext,
  at: RunAt,
  parts: AttemptParts,
): Promise<boolean> {
  const { loaded } = parts;
  const limit = limitOf(parts);
  if (limit === null) return false;
  assertNotEarly(loaded.beginsAt, context.platform.clock.now());
  const beginsAt =
    loaded.beginsAt ??
    (await reserve(context, limitPath(loaded, limit), limit));
  const now = context.platform.clock.now();
  if (beginsAt <= now) return false;
  await enqueueStep(context, at, {
    stepId: loaded.step.step_id,
    state: loaded.stored?.state ?? null,
    hop: null,
    beginsAt,
  });
  return true;
}

/**
 * The attempt as it begins now; null where it is put off. One whose key cannot be had fails of that: thrown, it would
 * bring the delivery again and again.
 */
export async function turnOf(
  context: EngineContext,
  at: RunAt,
  parts: AttemptParts,
): Promise<AttemptParts | null> {
  try {
    return (await isPutOff(context, at, parts)) ? null : parts;
  } catch (thrown) {
    const refusal = asColliderError(thrown);
    if (refusal.retryable) throw thrown;
    return { ...parts, refusal };
  }
}
