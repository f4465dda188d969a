import { QUEUE_BACKOFF } from "#scripts/queue-backoff.ts";
import { gcloud, run, runUnless, type Section } from "./command.ts";
import { memberOf, type DeploymentTarget } from "./deployment-target.ts";
import { RUNNING } from "./plan-project.ts";

const { shortestSeconds, longestSeconds, doublings } = QUEUE_BACKOFF;

/** A task is dropped when it has been tried this often and for this long; the sweeper finds its run then. */
const SETTINGS = [
  "--max-attempts=100",
  "--max-retry-duration=28800s",
  `--min-backoff=${shortestSeconds}s`,
  `--max-backoff=${longestSeconds}s`,
  `--max-doublings=${doublings}`,
  "--max-dispatches-per-second=500",
  "--max-concurrent-dispatches=1000",
];

export function planQueue(target: DeploymentTarget): Section {
  const where = [
    target.queue,
    `--location=${target.location}`,
    `--project=${target.project}`,
  ];
  const queues = ["tasks", "queues"];
  return {
    title: "Task queue",
    help: "The name of a queue that was deleted is free again only after some days: name another with --queue.",
    steps: [
      runUnless(
        gcloud(...queues, "describe", ...where),
        gcloud(...queues, "create", ...where),
      ),
      run(gcloud(...queues, "update", ...where, ...SETTINGS)),
      ...RUNNING.map((kind) =>
        run(
          gcloud(
            ...queues,
            "add-iam-policy-binding",
            ...where,
            `--member=${memberOf(target, kind)}`,
            "--role=roles/cloudtasks.enqueuer",
          ),
        ),
      ),
    ],
  };
}
