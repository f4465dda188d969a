import {
  FOUND,
  gcloud,
  run,
  runIf,
  runUnless,
  type Section,
} from "./command.ts";
import type { DeploymentTarget } from "./deployment-target.ts";
import {
  ALERTS,
  DASHBOARD,
  LOG_METRICS,
  type NamedFile,
} from "./monitoring-files.ts";

const DASHBOARDS = ["monitoring", "dashboards"];
// Nowhere but in alpha: gcloud 528 has no other.
const POLICIES = ["alpha", "monitoring", "policies"];
const METRICS = ["logging", "metrics"];

/** Prints the name that Google has given to what is shown by this one. */
function finding(
  what: readonly string[],
  { displayName }: NamedFile,
  project: string,
) {
  return gcloud(
    ...what,
    "list",
    `--filter=displayName="${displayName}"`,
    "--format=value(name)",
    "--limit=1",
    project,
  );
}

/** Before the functions, whose deployment takes its time: alerts can be on a metric only some minutes after it is made. */
export function planLogMetrics(target: DeploymentTarget): Section {
  const project = `--project=${target.project}`;
  return {
    title: "Metrics of the log",
    help: "What a metric counts may be changed, its kind may not: delete it, and run the deployment again.",
    steps: LOG_METRICS.flatMap(({ name, path }) => {
      const from = `--config-from-file=${path}`;
      return [
        runUnless(
          gcloud(...METRICS, "describe", name, project),
          gcloud(...METRICS, "create", name, from, project),
        ),
        run(gcloud(...METRICS, "update", name, from, project)),
      ];
    }),
  };
}

export function planMonitoring({
  project: id,
  notificationChannel: channel,
}: DeploymentTarget): Section {
  const project = `--project=${id}`;
  const dashboard = `--config-from-file=${DASHBOARD.path}`;
  return {
    title: "Dashboard and alerts",
    help: "A metric is known to alerts only some minutes after it was made: run the deployment again.",
    steps: [
      {
        type: "find",
        find: finding(DASHBOARDS, DASHBOARD, project),
        present: gcloud(...DASHBOARDS, "update", FOUND, dashboard, project),
        absent: gcloud(...DASHBOARDS, "create", dashboard, project),
      },
      ...ALERTS.map((alert) => {
        const from = [`--policy-from-file=${alert.path}`, project];
        const to = (flag: string): readonly string[] =>
          channel === null ? [] : [`${flag}=${channel}`];
        return {
          type: "find" as const,
          find: finding(POLICIES, alert, project),
          present: gcloud(
            ...POLICIES,
            "update",
            FOUND,
            ...to("--set-notification-channels"),
            ...from,
          ),
          absent: gcloud(
            ...POLICIES,
            "create",
            ...to("--notification-channels"),
            ...from,
          ),
        };
      }),
    ],
  };
}

export function removeMonitoring(target: DeploymentTarget): Section {
  const project = `--project=${target.project}`;
  const kinds = [
    ...ALERTS.map((alert) => [POLICIES, alert] as const),
    [DASHBOARDS, DASHBOARD] as const,
  ];
  return {
    title: "Dashboard and alerts",
    help: "Run it again; what is gone is left out.",
    steps: [
      ...kinds.map(([what, file]) => ({
        type: "find" as const,
        find: finding(what, file, project),
        present: gcloud(...what, "delete", FOUND, project, "--quiet"),
        absent: null,
      })),
      ...LOG_METRICS.map(({ name }) =>
        runIf(
          gcloud(...METRICS, "describe", name, project),
          gcloud(...METRICS, "delete", name, project, "--quiet"),
        ),
      ),
    ],
  };
}
