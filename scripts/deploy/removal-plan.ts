import {
  KEPT_TOPICS,
  SUBSCRIPTIONS,
  TOPICS,
} from "#functions/process/delivery/subscriptions.ts";
import {
  firebase,
  gcloud,
  runIf,
  type Command,
  type Section,
  type Step,
} from "./command.ts";
import {
  accountEmail,
  memberOf,
  type AccountKind,
  type DeploymentTarget,
} from "./deployment-target.ts";
import type { FunctionSettings } from "./function-settings.ts";
import { removeMonitoring } from "./plan-monitoring.ts";
import { RUNNING } from "./plan-project.ts";
import { jobOf, scheduledOf } from "./plan-schedule.ts";
import { KEYS, OAUTH_CLIENT_SECRET, secretOf } from "./plan-secrets.ts";
import { scheduleJobOf } from "./plan-workflow-schedules.ts";

/** Deletes what is there. */
function deletion(
  what: readonly string[],
  name: string,
  ...where: readonly string[]
): Step {
  return runIf(
    gcloud(...what, "describe", name, ...where),
    gcloud(...what, "delete", name, ...where, "--quiet"),
  );
}

function regardless(command: Command): Step {
  return { type: "run", command, mayFail: true };
}

function removeFunctions(
  { project, location }: DeploymentTarget,
  functions: readonly FunctionSettings[],
): Section {
  const where = ["--project", project];
  return {
    title: "Functions and pages",
    help: "The Firebase CLI says what it could not delete.",
    steps: [
      regardless(
        firebase(
          "functions:delete",
          ...functions.map(({ id }) => id),
          "--region",
          location,
          ...where,
          "--force",
        ),
      ),
      regardless(firebase("hosting:disable", ...where, "--force")),
    ],
  };
}

function removeAccounts(target: DeploymentTarget): Section {
  const project = `--project=${target.project}`;
  const kinds: readonly AccountKind[] = [...RUNNING, "tasks"];
  return {
    title: "Accounts, and what they may do",
    help: "A policy may still name an account that is gone; it does no harm.",
    steps: [
      ...RUNNING.map((kind) =>
        regardless(
          gcloud(
            "projects",
            "remove-iam-policy-binding",
            target.project,
            `--member=${memberOf(target, kind)}`,
            "--role=roles/datastore.user",
            "--condition=None",
          ),
        ),
      ),
      ...kinds.map((kind) =>
        deletion(
          ["iam", "service-accounts"],
          accountEmail(target, kind),
          project,
        ),
      ),
    ],
  };
}

/** The evidence itself, and everything else that is kept; nothing brings it back. */
function removeData({ project }: DeploymentTarget): Section {
  const databases = ["firestore", "databases"];
  const where = ["--database=(default)", `--project=${project}`];
  return {
    title: "Database, with all that is kept in it",
    help: "Whatever reads or writes the database may have to end first.",
    steps: [
      runIf(
        gcloud(...databases, "describe", ...where),
        gcloud(...databases, "update", ...where, "--no-delete-protection"),
      ),
      runIf(
        gcloud(...databases, "describe", ...where),
        gcloud(...databases, "delete", ...where, "--quiet"),
      ),
    ],
  };
}

/** Everything that a deployment made, the last first; of the database only where the data is to go, too. */
export function removalPlan(
  target: DeploymentTarget,
  functions: readonly FunctionSettings[],
  withData: boolean,
): readonly Section[] {
  const project = `--project=${target.project}`;
  const where = [`--location=${target.location}`, project];
  const subscriptions = [
    ...SUBSCRIPTIONS.map(({ name }) => name),
    ...KEPT_TOPICS,
  ];
  const sections: readonly Section[] = [
    removeMonitoring(target),
    {
      title: "What is called by the clock",
      help: "Run it again; what is gone is left out.",
      steps: [
        ...scheduledOf(functions).map(jobOf),
        ...target.schedules.map(scheduleJobOf),
      ].map((job) => deletion(["scheduler", "jobs"], job, ...where)),
    },
    {
      title: "Events",
      help: "Run it again; what is gone is left out.",
      steps: [
        ...subscriptions.map((name) =>
          deletion(["pubsub", "subscriptions"], name, project),
        ),
        ...TOPICS.map((name) => deletion(["pubsub", "topics"], name, project)),
      ],
    },
    removeFunctions(target, functions),
    {
      title: "Task queue",
      help: "Tasks that wait are dropped with their queue.",
      steps: [deletion(["tasks", "queues"], target.queue, ...where)],
    },
    {
      title: "Keys",
      help: "Run it again; what is gone is left out.",
      steps: [...KEYS, OAUTH_CLIENT_SECRET].map((key) =>
        deletion(["secrets"], secretOf(key), project),
      ),
    },
    removeAccounts(target),
    ...(withData ? [removeData(target)] : []),
  ];
  return sections.filter(({ steps }) => steps.length > 0);
}
