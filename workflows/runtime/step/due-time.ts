import { ColliderError } from "#shared/kernel/error.ts";
import { epochMs, isoTime } from "#shared/kernel/time.ts";
import type { Waiting } from "../wait/control.ts";
import type { StepState } from "./step-document.ts";

export const DAY_MS = 86_400_000;
// The queue holds a task for at most 30 days; a later time is reached in hops.
export const LONGEST_HOP_MS = 29 * DAY_MS;

// A delivery that came before a lease's end by another machine's clock could not be put off under the name it has.
const CLOCK_SKEW_MS = 1_000;

/** The time itself, or one on the way to it: the same all day, so that deliveries that order it order one task. */
export function nextHop(until: number, now: number): number {
  const hop = Math.floor((now + LONGEST_HOP_MS) / DAY_MS) * DAY_MS;
  return Math.min(until, hop);
}

/** Milliseconds since the epoch before which a delivery has nothing to do; null when there is no such time. */
export function dueTime(state: StepState | null, now: number): number | null {
  switch (state?.phase) {
    case "retrying":
      return epochMs(state.next_attempt_at);
    case "claimed":
      return epochMs(state.lease_until) + CLOCK_SKEW_MS;
    case "waiting":
      return state.wake_at === null
        ? null
        : nextHop(epochMs(state.wake_at), now);
    case undefined:
    case "unknown":
    case "success":
    case "failed":
    case "skipped":
      return null;
  }
}

/** The purpose of the delivery at a step's next hop; null where no time wakes it. */
export function wakeHop(state: StepState, now: number): string | null {
  const due = state.phase === "waiting" ? dueTime(state, now) : null;
  return due === null ? null : isoTime(due);
}

/** Milliseconds since the epoch at which a step that waits is woken; null where no time wakes it. */
export function wakeTime({ wake_at }: Waiting): number | null {
  return wake_at === null ? null : epochMs(wake_at);
}

/** Whether it is too early for a step that waits. */
export function stillWaits(state: Waiting, now: number): boolean {
  return (wakeTime(state) ?? Infinity) > now;
}

/**
 * A task that is delivered at its time by another machine's clock comes too early by this one's, and could not be put
 * off under the name it has: it comes again.
 *
 * @throws ColliderError UNAVAILABLE.
 */
export function assertNotEarly(due: number | null, now: number): void {
  const left = due === null ? 0 : due - now;
  if (left > 0 && left <= CLOCK_SKEW_MS)
    throw new ColliderError(
      "UNAVAILABLE",
      "The step's time comes in a moment; it is delivered again.",
      { reason: "STEP_EARLY" },
    );
}
