import { WORKFLOW_TRIGGERS } from "#functions/process/delivery/subscriptions.ts";
import { scheduleAttributes } from "#workflows/schedule/schedule-event.ts";
import type { WorkflowSchedule } from "#workflows/schedule/workflow-schedule.ts";
import { gcloud, run, runUnless, type Section, type Step } from "./command.ts";
import type { DeploymentTarget } from "./deployment-target.ts";

const JOBS = ["scheduler", "jobs"];

export function scheduleJobOf({ id }: WorkflowSchedule): string {
  return `collider-schedule-${id}`;
}

/** As gcloud takes a list whose values hold commas: nothing of a schedule holds the sign that parts them. */
function listOf(attributes: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(attributes);
  return `^;^${pairs.map(([name, value]) => `${name}=${value}`).join(";")}`;
}

function jobSteps(
  { project, location }: DeploymentTarget,
  schedule: WorkflowSchedule,
): readonly Step[] {
  const where = [`--location=${location}`, `--project=${project}`];
  const job = scheduleJobOf(schedule);
  const settings = [
    `--schedule=${schedule.cron}`,
    `--time-zone=${schedule.time_zone}`,
    `--topic=${WORKFLOW_TRIGGERS}`,
    `--message-body=${JSON.stringify(schedule.input)}`,
  ];
  const list = listOf(scheduleAttributes(schedule));
  const change = (verb: string, attributes: string) =>
    gcloud(...JOBS, verb, "pubsub", job, ...where, ...settings, attributes);
  return [
    runUnless(
      gcloud(...JOBS, "describe", job, ...where),
      change("create", `--attributes=${list}`),
    ),
    run(change("update", `--update-attributes=${list}`)),
  ];
}

/** A job for each schedule, which publishes the message that starts its workflow. */
export function planWorkflowSchedules(target: DeploymentTarget): Section {
  return {
    title: "Workflows that the clock starts",
    help: "Cloud Scheduler takes cron's five fields alone. A job of a schedule that is no longer in the file is deleted by hand.",
    steps: target.schedules.flatMap((one) => jobSteps(target, one)),
  };
}
