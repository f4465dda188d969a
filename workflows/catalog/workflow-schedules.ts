import type { z } from "zod";
import type { WorkflowSchedule } from "#workflows/schedule/workflow-schedule.ts";

/**
 * When workflows of the catalog are started by the clock, in every installation. None of those that ship is: each asks for
 * an input of one's own, which `COLLIDER_SCHEDULES` gives.
 */
export const CATALOG_SCHEDULES: readonly z.input<typeof WorkflowSchedule>[] =
  [];
