import { setImmediate as endOfTurn } from "node:timers/promises";
import type { VirtualClock } from "#shared/platform/embedded/virtual-clock.ts";

const MOST_TURNS = 20_000;
const TURNS_BEFORE_TIME_PASSES = 8;

/** Lets everything that is under way go on, moves the clock when nothing comes of it, until the condition holds. */
export async function passTimeUntil(
  clock: VirtualClock,
  condition: () => boolean,
): Promise<void> {
  for (let turn = 1; turn <= MOST_TURNS; turn += 1) {
    if (condition()) return;
    await endOfTurn();
    if (turn % TURNS_BEFORE_TIME_PASSES === 0 && !condition()) clock.advance();
  }
  throw new Error("What the test waits for does not happen.");
}
