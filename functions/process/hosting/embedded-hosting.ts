import type { EmbeddedPlatform } from "#shared/platform/embedded/embedded-platform.ts";
import { startExpiry } from "#shared/platform/embedded/expiry.ts";
import type { Hosting } from "./hosting.ts";
import type { WorkflowSchedule } from "#workflows/schedule/workflow-schedule.ts";
import { startSchedule } from "#functions/process/delivery/schedule.ts";
import { startSchedules } from "#functions/workflow/trigger/start-schedules.ts";

/** All in one process: it delivers its tasks, makes its scheduled calls and removes what has expired. */
export function embeddedHosting(
  platform: EmbeddedPlatform,
  schedules: readonly WorkflowSchedule[] = [],
): Hosting {
  const stops: (() => void)[] = [];
  return {
    platform,
    deliveryRequests: null,
    isLocal: true,
    begin: (deliver, log) => {
      platform.start(deliver);
      stops.push(
        startSchedule(platform, log),
        startSchedules(platform, schedules, log),
        startExpiry(platform, log),
      );
    },
    failed: platform.failed,
    close: async () => {
      for (const stop of stops) stop();
      await platform.close();
    },
  };
}
