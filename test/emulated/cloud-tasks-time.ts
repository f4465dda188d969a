import { setImmediate as endOfTurn } from "node:timers/promises";
import type { VirtualClock } from "#shared/platform/embedded/virtual-clock.ts";

const PATIENCE_MS = 30_000;

/** Lets real requests go on; moves the virtual clock when nothing is under way, until the condition holds. */
export async function passQuietTimeUntil(
  clock: VirtualClock,
  isBusy: () => boolean,
  condition: () => boolean,
): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (performance.now() < end) {
    if (condition()) return;
    await endOfTurn();
    if (!isBusy() && !condition()) clock.advance();
  }
  throw new Error("What the test waits for does not happen.");
}
