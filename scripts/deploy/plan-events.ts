import { AUDIT_TOPIC } from "#shared/audit/audit-topic.ts";
import { METRICS_TOPIC } from "#shared/dispatch/hooks/metrics.ts";
import {
  DEAD_LETTERS,
  KEPT_TOPICS,
  MAX_DELIVERY_ATTEMPTS,
  REJECTED_TRIGGERS,
  SUBSCRIPTIONS,
  TOPICS,
} from "#functions/process/delivery/subscriptions.ts";
import { functionUrl } from "#shared/platform/google/function-url.ts";
import {
  gcloud,
  PROJECT_NUMBER,
  run,
  runUnless,
  type Section,
  type Step,
} from "./command.ts";
import {
  accountEmail,
  functionsUrlOf,
  memberOf,
  type DeploymentTarget,
} from "./deployment-target.ts";

// Pub/Sub itself moves dead letters, and must be allowed to.
const PUBSUB = `serviceAccount:service-${PROJECT_NUMBER}@gcp-sa-pubsub.iam.gserviceaccount.com`;

function topics(...args: readonly string[]) {
  return gcloud("pubsub", "topics", ...args);
}

function subscriptions(...args: readonly string[]) {
  return gcloud("pubsub", "subscriptions", ...args);
}

/** Whose events a topic takes. */
function publishersOf(
  target: DeploymentTarget,
): readonly (readonly [topic: string, member: string])[] {
  const domain = memberOf(target, "domain");
  return [
    [REJECTED_TRIGGERS, domain],
    [AUDIT_TOPIC, domain],
    [METRICS_TOPIC, domain],
    [METRICS_TOPIC, memberOf(target, "workspace")],
    [DEAD_LETTERS, PUBSUB],
  ];
}

function topicSteps(target: DeploymentTarget): readonly Step[] {
  const project = `--project=${target.project}`;
  return [
    ...TOPICS.map((topic) =>
      runUnless(
        topics("describe", topic, project),
        topics("create", topic, project),
      ),
    ),
    ...publishersOf(target).map(([topic, member]) =>
      run(
        topics(
          "add-iam-policy-binding",
          topic,
          `--member=${member}`,
          "--role=roles/pubsub.publisher",
          project,
        ),
      ),
    ),
  ];
}

function keptSteps(target: DeploymentTarget): readonly Step[] {
  const project = `--project=${target.project}`;
  return KEPT_TOPICS.map((topic) =>
    runUnless(
      subscriptions("describe", topic, project),
      subscriptions(
        "create",
        topic,
        `--topic=${topic}`,
        "--message-retention-duration=7d",
        "--expiration-period=never",
        project,
      ),
    ),
  );
}

function pushSteps(target: DeploymentTarget): readonly Step[] {
  const project = `--project=${target.project}`;
  return SUBSCRIPTIONS.flatMap(({ name, topic, operation }) => {
    const url = functionUrl(functionsUrlOf(target), operation);
    const settings = [
      `--push-endpoint=${url}`,
      `--push-auth-service-account=${accountEmail(target, "tasks")}`,
      `--push-auth-token-audience=${url}`,
      "--ack-deadline=120",
      "--min-retry-delay=10s",
      "--max-retry-delay=600s",
      `--dead-letter-topic=${DEAD_LETTERS}`,
      `--max-delivery-attempts=${MAX_DELIVERY_ATTEMPTS}`,
      "--expiration-period=never",
    ];
    return [
      runUnless(
        subscriptions("describe", name, project),
        subscriptions(
          "create",
          name,
          `--topic=${topic}`,
          "--enable-message-ordering",
          ...settings,
          project,
        ),
      ),
      run(subscriptions("update", name, ...settings, project)),
      run(
        subscriptions(
          "add-iam-policy-binding",
          name,
          `--member=${PUBSUB}`,
          "--role=roles/pubsub.subscriber",
          project,
        ),
      ),
    ];
  });
}

export function planTopics(target: DeploymentTarget): Section {
  return {
    title: "Topics of events",
    help: "Pub/Sub's own account is made with its first topic: run the deployment again after a minute.",
    steps: [...topicSteps(target), ...keptSteps(target)],
  };
}

export function planSubscriptions(target: DeploymentTarget): Section {
  return {
    title: "What events call",
    help: "The account whose token is pushed must be in the same project.",
    steps: pushSteps(target),
  };
}
