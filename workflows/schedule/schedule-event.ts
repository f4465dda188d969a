import { z } from "zod";
import { epochMs } from "#shared/kernel/time.ts";
import type { PublishedEvent } from "#shared/platform/event-bus.ts";
import type { Push } from "#shared/platform/push.ts";
import { lastDue, type CronTimes } from "./cron-times.ts";
import { WorkflowSchedule } from "./workflow-schedule.ts";

export function timesOf({ cron, time_zone }: WorkflowSchedule): CronTimes {
  return { cron, timeZone: time_zone };
}

/**
 * The attributes of a message that starts a schedule's workflow. Cloud Scheduler sends the same ones each time, so they
 * say how the time that is due is found, and not the time.
 */
export function scheduleAttributes(
  schedule: WorkflowSchedule,
): Readonly<Record<string, string>> {
  const { id, workflow_name, cron, time_zone, casefile_id } = schedule;
  return {
    workflow: workflow_name,
    schedule: id,
    cron,
    time_zone,
    ...(casefile_id === undefined ? {} : { casefile_id }),
  };
}

export function scheduleEvent(schedule: WorkflowSchedule): PublishedEvent {
  const { input: data } = schedule;
  return { data, attributes: scheduleAttributes(schedule) };
}

// How far the publisher's clock may be ahead of the clock that stamps messages.
const SKEW_MS = 5_000;

/** A time at which a schedule is due. */
export interface DueTime {
  readonly scheduleId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

const Attributes = z.object({
  cron: WorkflowSchedule.shape.cron,
  schedule: WorkflowSchedule.shape.id,
  time_zone: WorkflowSchedule.shape.time_zone.unwrap(),
});

/** The due time that a message is for; null where it comes from no schedule. */
export function dueTimeOf({
  attributes,
  publishTime,
}: Push["message"]): DueTime | null {
  const parsed = Attributes.safeParse(attributes);
  if (!parsed.success) return null;
  const { schedule: scheduleId, cron, time_zone: timeZone } = parsed.data;
  const at = lastDue({ cron, timeZone }, epochMs(publishTime) + SKEW_MS);
  return at === null ? null : { scheduleId, at };
}
