import { gcloud, run, runUnless, type Section } from "./command.ts";
import {
  accountEmail,
  functionsUrlOf,
  type DeploymentTarget,
} from "./deployment-target.ts";
import type { FunctionSettings } from "./function-settings.ts";

export interface ScheduledFunction {
  readonly id: string;
  readonly schedule: string;
  readonly timeoutSeconds: number;
}

export function scheduledOf(
  functions: readonly FunctionSettings[],
): readonly ScheduledFunction[] {
  return functions.flatMap(({ id, schedule, timeoutSeconds }) =>
    schedule === null ? [] : [{ id, schedule, timeoutSeconds }],
  );
}

export function jobOf({ id }: ScheduledFunction): string {
  return `collider-${id}`;
}

export function planSchedule(
  target: DeploymentTarget,
  scheduled: readonly ScheduledFunction[],
): Section {
  const jobs = ["scheduler", "jobs"];
  const where = [
    `--location=${target.location}`,
    `--project=${target.project}`,
  ];
  return {
    title: "What is called by the clock",
    help: "Cloud Scheduler must be offered in the location.",
    steps: scheduled.flatMap((one) => {
      const url = `${functionsUrlOf(target)}/${one.id}`;
      const settings = [
        `--schedule=${one.schedule}`,
        "--time-zone=Etc/UTC",
        `--uri=${url}`,
        "--http-method=POST",
        "--message-body={}",
        `--oidc-service-account-email=${accountEmail(target, "tasks")}`,
        `--oidc-token-audience=${url}`,
        `--attempt-deadline=${one.timeoutSeconds}s`,
      ];
      const json = "Content-Type=application/json";
      const job = jobOf(one);
      return [
        runUnless(
          gcloud(...jobs, "describe", job, ...where),
          gcloud(
            ...jobs,
            "create",
            "http",
            job,
            ...where,
            ...settings,
            `--headers=${json}`,
          ),
        ),
        run(
          gcloud(
            ...jobs,
            "update",
            "http",
            job,
            ...where,
            ...settings,
            `--update-headers=${json}`,
          ),
        ),
      ];
    }),
  };
}
