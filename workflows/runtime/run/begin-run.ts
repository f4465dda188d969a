import { isPreconditionFailure } from "#shared/platform/document-store.ts";
import type { EngineContext } from "../engine-context.ts";
import { orderNextRun } from "./order-next-run.ts";
import {
  readRun,
  runPath,
  type Run,
  type RunConcurrency,
} from "./run-document.ts";
import { inTurn, movedRun, unknownRun } from "./run-move.ts";
import { heldSlots, takenSlot } from "./slot-document.ts";

const MOST_TRIES = 5;

/** A free slot, chosen at random so that runs that look at once seldom want the same; null where all are held. */
async function freeSlot(
  { platform: { documents, ids } }: EngineContext,
  { scope, limit }: RunConcurrency,
): Promise<number | null> {
  const held = await heldSlots(documents, scope);
  // More may be held than there are, by runs of a definition with a higher limit.
  if (held.size >= limit) return null;
  const slots = Array.from({ length: limit }, (_, slot) => slot);
  const free = slots.filter((slot) => !held.has(slot));
  return free[Math.floor(ids.random() * free.length)] ?? null;
}

/** Moves a run that is still pending into a slot. */
async function occupy(
  context: EngineContext,
  { id }: Run,
  { scope }: RunConcurrency,
  slot: number,
): Promise<Run> {
  const { documents, clock } = context.platform;
  return documents.transaction(async (transaction) => {
    const document = await transaction.get(runPath(id));
    if (document === null) throw unknownRun();
    const run = readRun(document);
    if (run.phase !== "pending") return run;
    const begun = movedRun(
      run,
      { phase: "running", slot },
      { now: clock.now() },
    );
    transaction.write(...begun.writes, takenSlot(scope, slot, id));
    return begun.run;
  });
}

/** The run after it has looked for a slot: still pending where none is free. */
async function lookForSlot(
  context: EngineContext,
  run: Run,
  concurrency: RunConcurrency,
): Promise<Run> {
  for (let tries = 1; ; tries += 1)
    try {
      const slot = await freeSlot(context, concurrency);
      if (slot === null) return run;
      return await occupy(context, run, concurrency, slot);
    } catch (thrown) {
      if (!isPreconditionFailure(thrown) || tries === MOST_TRIES) throw thrown;
    }
}

/**
 * Begins a pending run, where a slot is free. Whoever took one lets the next run look: two slots that were freed at once
 * were both offered to this one.
 */
export async function beginRun(context: EngineContext, run: Run): Promise<Run> {
  const { concurrency } = run;
  if (run.phase !== "pending" || concurrency === null) return run;
  const begun = await inTurn(context, run.id, async () =>
    lookForSlot(context, run, concurrency),
  );
  if (begun.phase !== "pending") await orderNextRun(context, begun);
  return begun;
}
