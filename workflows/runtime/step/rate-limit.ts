import { z } from "zod";
import { asColliderError } from "#shared/kernel/error.ts";
import { hashJson } from "#shared/kernel/hash.ts";
import { epochMs, isoTime } from "#shared/kernel/time.ts";
import type { Write } from "#shared/platform/document-store.ts";
import { resolveReferences } from "#workflows/definition/references.ts";
import { isMap } from "#workflows/planner/map-item.ts";
import type { PlanRateLimit } from "#workflows/planner/plan.ts";
import { enqueueStep } from "./order-step.ts";
import { assertNotEarly, nextHop } from "./due-time.ts";
import type { EngineContext, RunAt } from "../engine-context.ts";
import type { LoadedStep } from "./load-step.ts";
import { scopeOf, type AttemptParts } from "./step-call.ts";

/** What shares a limit: all attempts of an owner that have its key, or else its tool, in common. */
function limitKey(loaded: LoadedStep, { key }: PlanRateLimit): string {
  const { run, step } = loaded;
  const shared =
    key === null
      ? { tool: step.tool }
      : { key: resolveReferences(key, scopeOf(loaded)) };
  return hashJson([run.owner_id, shared]);
}

/** When the next attempt of a limit may begin, and what time an attempt was given that waits for it. */
function pathsOf(
  loaded: LoadedStep,
  limit: PlanRateLimit,
): readonly [limit: string, attempt: string] {
  const key = limitKey(loaded, limit);
  const { run, step, stored } = loaded;
  const attempt = stored?.state.attempt ?? 1;
  const own = hashJson([key, run.id, step.step_id, attempt]);
  return [`rate_limits/${key}`, `rate_limits/${own}`];
}

const LimitData = z.object({ next_at: z.string().transform(epochMs) });

const TimeData = z.object({ begins_at: z.string().transform(epochMs) });

function timeWrite(
  path: string,
  field: "next_at" | "begins_at",
  at: number,
): Write {
  const time = isoTime(at);
  return { type: "set", path, data: { [field]: time, expire_at: time } };
}

/**
 * Takes the next time that is free, in milliseconds since the epoch; times are given away one interval apart. An attempt
 * that is ordered anew while it waits, as by every look at its run, keeps the time that it has.
 */
async function reserve(
  { platform: { documents, clock } }: EngineContext,
  loaded: LoadedStep,
  limit: PlanRateLimit,
): Promise<number> {
  const [path, ownPath] = pathsOf(loaded, limit);
  return documents.transaction(async (transaction) => {
    const now = clock.now();
    const [kept, own] = await transaction.getAll([path, ownPath]);
    const given = own ? TimeData.parse(own.data).begins_at : 0;
    if (given > now) return given;
    const next = kept ? LimitData.parse(kept.data).next_at : now;
    const beginsAt = Math.max(now, next);
    const nextAt = Math.ceil(beginsAt + limit.interval_ms);
    transaction.write(timeWrite(path, "next_at", nextAt));
    if (beginsAt > now)
      transaction.write(timeWrite(ownPath, "begins_at", beginsAt));
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
  const beginsAt = loaded.beginsAt ?? (await reserve(context, loaded, limit));
  const now = context.platform.clock.now();
  if (beginsAt <= now) return false;
  await enqueueStep(context, at, {
    stepId: loaded.step.step_id,
    state: loaded.stored?.state ?? null,
    // Whatever orders the attempt anew orders it for the same time.
    hop: isoTime(nextHop(beginsAt, now)),
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
