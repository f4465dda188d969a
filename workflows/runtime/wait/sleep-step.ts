import { epochMs, isoTime } from "#shared/kernel/time.ts";
import { parseInput } from "#shared/registry/parse-input.ts";
import { CONTROL_TOOLS } from "#workflows/definition/control-tools.ts";
import { succeeded, type Control } from "./control.ts";

/** A time that has passed already ends the sleep at once. */
export const sleepStep: Control = {
  begin: async ({ parameters, now }) => {
    const { inputSchema } = CONTROL_TOOLS.sleep;
    const sleep = parseInput(inputSchema, parameters, "parameters");
    const wake = "until" in sleep ? epochMs(sleep.until) : now + sleep.duration;
    const wakeAt = isoTime(wake);
    return wake <= now
      ? succeeded({ slept_until: wakeAt })
      : { type: "wait", wait: { for: "time" }, event: null, wakeAt };
  },
  wake: async ({ wake_at: wakeAt }, { now }) =>
    succeeded({ slept_until: wakeAt ?? isoTime(now) }),
};
