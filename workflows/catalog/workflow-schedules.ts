import type { z } from "zod";
import type { WorkflowSchedule } from "#workflows/schedule/workflow-schedule.ts";

/**
 * When workflows of the catalog are started by the clock, in every installation. None that ships is: each needs an input
 * that differs between installations, which `COLLIDER_SCHEDULES` gives.
 */
export const CATALOG_SCHEDULES: readonly z.input<typeof WorkflowSchedule>[] =
  [];
