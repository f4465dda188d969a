import { z } from "zod";
import { ShortString } from "#shared/kernel/fields.ts";
import { CasefileId } from "#shared/kernel/ids.ts";
import { JsonRecord } from "#shared/kernel/json.ts";
import { cronFault, isTimeZone } from "./cron-times.ts";

const Id = z
  .string()
  .regex(
    /^[a-z][a-z\d-]{0,39}$/u,
    'must be 1 to 40 of a-z, 0-9 and "-", beginning with a letter',
  );

const CronFields = z.string().superRefine((cron, check) => {
  const message = cronFault(cron);
  if (message !== null) check.addIssue({ code: "custom", message });
});

const TimeZone = z
  .string()
  .refine(isTimeZone, "must be a time zone's name, such as Europe/Berlin");

/** A workflow that the clock starts. */
export const WorkflowSchedule = z.strictObject({
  /** Unique among all schedules; one run is started for each id and due time. */
  id: Id,
  workflow_name: ShortString,
  cron: CronFields,
  time_zone: TimeZone.default("Etc/UTC"),
  input: JsonRecord.default({}),
  casefile_id: CasefileId.optional(),
});
export type WorkflowSchedule = z.infer<typeof WorkflowSchedule>;

/** Several of them, no two of one id. */
export const WorkflowSchedules = z
  .array(WorkflowSchedule)
  .superRefine((schedules, check) => {
    const ids = schedules.map(({ id }) => id);
    for (const [index, id] of ids.entries())
      if (ids.indexOf(id) < index)
        check.addIssue({
          code: "custom",
          path: [index, "id"],
          message: `"${id}" is the id of another schedule`,
        });
  });
