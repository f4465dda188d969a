import { z } from "zod";
import { Duration } from "#shared/kernel/duration.ts";
import { IsoTimestamp } from "#shared/kernel/time.ts";

// What the longest run takes.
const LONGEST_MS = 366 * 86_400_000;

const WaitDuration = Duration.refine(
  (ms) => ms <= LONGEST_MS,
  "must be at most 366 days",
);

const Sleep = {
  description: "Waits for a length of time, or until an instant.",
  inputSchema: z.union([
    z.strictObject({ duration: WaitDuration }),
    z.strictObject({ until: IsoTimestamp }),
  ]),
  outputSchema: z.strictObject({ slept_until: IsoTimestamp }),
};

/**
 * The tools that the engine performs itself: written as any other step, so that references, types and checks hold for
 * them, and no operation's. What is registered may not have such a name.
 */
export const CONTROL_TOOLS = { sleep: Sleep };

export type ControlTool = keyof typeof CONTROL_TOOLS;

export function isControlTool(name: string): name is ControlTool {
  return Object.hasOwn(CONTROL_TOOLS, name);
}
