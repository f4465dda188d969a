import {
  firebase,
  gcloud,
  run,
  runUnless,
  type Section,
  type Step,
} from "./command.ts";
import {
  accountEmail,
  memberOf,
  type AccountKind,
  type DeploymentTarget,
} from "./deployment-target.ts";
import { SERVICE_ACCOUNTS } from "./service-accounts.ts";

const APIS = [
  "artifactregistry",
  "cloudbuild",
  "cloudfunctions",
  "cloudresourcemanager",
  "cloudscheduler",
  "cloudtasks",
  "eventarc",
  "firebase",
  "firebasehosting",
  "firebaserules",
  "firestore",
  "iam",
  "logging",
  "monitoring",
  "pubsub",
  "run",
  "secretmanager",
].map((name) => `${name}.googleapis.com`);

/** The accounts that functions run as. */
export const RUNNING: readonly AccountKind[] = ["domain", "workspace"];

const DATABASE = "--database=(default)";

// The model of chats.
const MODELS = ["aiplatform.googleapis.com"];
// People's Google Workspace, by either way to it.
const WORKSPACE = ["drive", "gmail", "sheets"].map(
  (name) => `${name}.googleapis.com`,
);
// Signs for the account that a domain has delegated to.
const SIGNING = ["iamcredentials.googleapis.com"];

function apisOf({
  chatModel,
  oauthClientId,
  delegation,
}: DeploymentTarget): readonly string[] {
  const isReached = oauthClientId !== null || delegation !== null;
  return [
    ...APIS,
    ...(chatModel === null ? [] : MODELS),
    ...(isReached ? WORKSPACE : []),
    ...(delegation === null ? [] : SIGNING),
  ];
}

function chatSteps(target: DeploymentTarget): readonly Step[] {
  if (target.chatModel === null) return [];
  return [
    run(
      gcloud(
        "projects",
        "add-iam-policy-binding",
        target.project,
        `--member=${memberOf(target, "workspace")}`,
        "--role=roles/aiplatform.user",
        "--condition=None",
      ),
    ),
  ];
}

export function planProject(target: DeploymentTarget): Section {
  const project = `--project=${target.project}`;
  return {
    title: "Services of Google Cloud and Firebase",
    help: "The project must exist, have billing, and be yours to change (Owner). Log in with `gcloud auth login` and `firebase login`.",
    steps: [
      run(gcloud("services", "enable", ...apisOf(target), project)),
      runUnless(
        firebase("apps:list", "--project", target.project),
        firebase("projects:addfirebase", target.project),
      ),
    ],
  };
}

export function planDatabase(target: DeploymentTarget): Section {
  const project = `--project=${target.project}`;
  return {
    title: "Database",
    help: "A project whose default database is in Datastore mode cannot be used: take another project.",
    steps: [
      runUnless(
        gcloud("firestore", "databases", "describe", DATABASE, project),
        gcloud(
          "firestore",
          "databases",
          "create",
          DATABASE,
          `--location=${target.databaseLocation}`,
          "--type=firestore-native",
          "--delete-protection",
          project,
        ),
      ),
      run(
        firebase(
          "deploy",
          "--only",
          "firestore",
          "--project",
          target.project,
          "--non-interactive",
        ),
      ),
    ],
  };
}

export function planAccounts(target: DeploymentTarget): Section {
  const project = `--project=${target.project}`;
  const accounts = ["iam", "service-accounts"];
  const kinds: readonly AccountKind[] = [...RUNNING, "tasks"];
  return {
    title: "Accounts, and what they may do",
    help: "A new account is known everywhere only after some seconds: run the deployment again. An organisation's policy may forbid new accounts.",
    steps: [
      ...kinds.map((kind) =>
        runUnless(
          gcloud(...accounts, "describe", accountEmail(target, kind), project),
          gcloud(
            ...accounts,
            "create",
            SERVICE_ACCOUNTS[kind].name,
            `--display-name=${SERVICE_ACCOUNTS[kind].description}`,
            project,
          ),
        ),
      ),
      ...RUNNING.map((kind) =>
        run(
          gcloud(
            "projects",
            "add-iam-policy-binding",
            target.project,
            `--member=${memberOf(target, kind)}`,
            "--role=roles/datastore.user",
            "--condition=None",
          ),
        ),
      ),
      ...chatSteps(target),
      // A task carries a token of this account, so whoever makes one must be allowed to use it.
      ...RUNNING.map((kind) =>
        run(
          gcloud(
            ...accounts,
            "add-iam-policy-binding",
            accountEmail(target, "tasks"),
            `--member=${memberOf(target, kind)}`,
            "--role=roles/iam.serviceAccountUser",
            project,
          ),
        ),
      ),
    ],
  };
}
