import { ColliderError } from "#shared/kernel/error.ts";
import { canonicalJson, type JsonObject } from "#shared/kernel/json.ts";
import { isoTime } from "#shared/kernel/time.ts";
import type {
  DocumentReader,
  Transaction,
} from "#shared/platform/document-store.ts";
import type { Plan } from "#workflows/planner/plan.ts";
import { awaitedSteps } from "./awaited-steps.ts";
import {
  countKept,
  eventPath,
  eventWrite,
  isMatch,
  outputOf,
  readEvent,
  type RunEvent,
} from "./mailbox.ts";
import type { Run } from "../run/run-document.ts";
import { goesOn } from "../run/run-stage.ts";
import { settledWrites } from "./settle-wait.ts";
import {
  readStep,
  stepsCollection,
  type StoredStep,
} from "../step/step-document.ts";

/** How many events a run keeps that nobody waits for. */
const MAX_KEPT_EVENTS = 1_000;

export interface SentEvent {
  readonly id: string;
  readonly event: string;
  readonly data: JsonObject;
  /** Whether all who wait for it have it, and not the first alone. */
  readonly broadcast: boolean;
  /** Whether the run can keep no more. */
  readonly isFull: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

interface Waiter {
  readonly stored: StoredStep;
  readonly since: string;
}

function waiterOf(stored: StoredStep, data: JsonObject): Waiter[] {
  const { state } = stored;
  if (state.phase !== "waiting" || state.wait.for !== "event") return [];
  const { match, since } = state.wait;
  return isMatch(match, data) ? [{ stored, since }] : [];
}

/** The steps that wait for the event, those first that have waited longest. */
async function findWaiters(
  documents: DocumentReader,
  runId: string,
  { event, data }: SentEvent,
): Promise<readonly StoredStep[]> {
  const waiting = await documents.query({
    from: { collection: stepsCollection(runId) },
    where: [
      { field: "event", operator: "==", value: event },
      { field: "phase", operator: "==", value: "waiting" },
    ],
  });
  const waiters = waiting
    .flatMap((document) => waiterOf(readStep(document), data))
    .toSorted((one, other) => (one.since < other.since ? -1 : 1))
    .map(({ stored }) => stored);
  return awaitedSteps(documents, runId, waiters);
}

function assertTakesEvents(run: Run): void {
  // A run that is paused has its step settled all the same; the resume goes on from there.
  if (goesOn(run)) return;
  throw new ColliderError(
    "FAILED_PRECONDITION",
    `The run takes no more events: its status is ${run.phase}. Send the event to another run.`,
    { reason: "RUN_ENDED" },
  );
}

/**
 * Whether a run keeps as many events as it may. Looked at before the transaction, which would have to be repeated for each
 * event that is sent at the same time: it may become a few more.
 */
export async function isMailboxFull(
  documents: DocumentReader,
  runId: string,
): Promise<boolean> {
  return (await countKept(documents, runId)) >= MAX_KEPT_EVENTS;
}

function assertRoom({ isFull }: SentEvent): void {
  if (!isFull) return;
  throw new ColliderError(
    "RESOURCE_EXHAUSTED",
    `The run keeps ${MAX_KEPT_EVENTS} events that no step has waited for. Send what a step waits for, or send it later.`,
    { reason: "MAILBOX_FULL" },
  );
}

function assertSame(known: RunEvent, { event, data }: SentEvent): void {
  const same =
    known.event === event && canonicalJson(known.data) === canonicalJson(data);
  if (same) return;
  throw new ColliderError(
    "ALREADY_EXISTS",
    "Another event with this event_id was sent to the run. Choose an id for each event.",
    { reason: "EVENT_EXISTS" },
  );
}

/**
 * Brings an event to a run, in the transaction: the step that has waited for it longest has it, or else it is kept for the
 * next that waits. A repeat of it changes nothing, and answers what has become of it.
 *
 * @throws ColliderError FAILED_PRECONDITION for a run that has stopped, RESOURCE_EXHAUSTED for one that keeps too many,
 * ALREADY_EXISTS for another event of the same id.
 */
export async function bringEvent(
  transaction: Transaction,
  { run, plan }: { readonly run: Run; readonly plan: Plan },
  sent: SentEvent,
): Promise<RunEvent> {
  const before = await transaction.get(eventPath(run.id, sent.id));
  if (before !== null) {
    const known = readEvent(before);
    assertSame(known, sent);
    return known;
  }
  assertTakesEvents(run);
  const waiters = await findWaiters(transaction, run.id, sent);
  const chosen = sent.broadcast ? waiters : waiters.slice(0, 1);
  const kept = chosen.length === 0;
  if (kept) assertRoom(sent);
  const { id, event, data, now } = sent;
  const taken_by = chosen.map(({ stepId }) => stepId);
  const received_at = isoTime(now);
  const brought = { id, event, data, received_at, kept, taken_by };
  const result = outputOf(brought);
  transaction.write(
    eventWrite(run.id, brought),
    ...chosen.flatMap((stored) =>
      settledWrites(
        { run, plan },
        stored,
        { type: "success", result },
        // Nothing is tried again after a success.
        { now, random: 0 },
      ),
    ),
  );
  return brought;
}
