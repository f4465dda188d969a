import {
  firebase,
  gcloud,
  PROJECT_NUMBER,
  run,
  type Section,
} from "./command.ts";
import {
  accountEmail,
  functionsUrlOf,
  type DeploymentTarget,
} from "./deployment-target.ts";
import { LOCATION_PARAMETER } from "./functions-manifest.ts";

// Builds functions where nothing else is said; Google gives it no role of its own any more.
const BUILDER = `serviceAccount:${PROJECT_NUMBER}-compute@developer.gserviceaccount.com`;

/** A hundred a second, of one caller to one function; a flood by somebody with a token costs no more. */
const CALLS_PER_MINUTE = 6000;

/** What every function finds in its environment; the project's id comes from the Firebase CLI. */
export function settingsOf(
  target: DeploymentTarget,
): Readonly<Record<string, string>> {
  return {
    COLLIDER_PLATFORM: "google",
    COLLIDER_CALLS_PER_MINUTE: String(CALLS_PER_MINUTE),
    [LOCATION_PARAMETER]: target.location,
    COLLIDER_LOCATION: target.location,
    COLLIDER_QUEUE: target.queue,
    COLLIDER_FUNCTIONS_URL: functionsUrlOf(target),
    COLLIDER_TASKS_SERVICE_ACCOUNT: accountEmail(target, "tasks"),
    COLLIDER_FIREBASE_PROJECT: target.project,
    COLLIDER_CONNECTION_KEY: String(target.connectionKey),
    ...(target.chatModel !== null && {
      COLLIDER_CHAT_MODEL: target.chatModel,
    }),
    ...(target.oauthClientId !== null && {
      COLLIDER_OAUTH_CLIENT_ID: target.oauthClientId,
    }),
    ...(target.delegation !== null && {
      COLLIDER_DELEGATION_ACCOUNT: target.delegation.account,
      COLLIDER_DELEGATION_DOMAINS: target.delegation.domains,
    }),
    ...(target.publicUrl !== null && {
      COLLIDER_PUBLIC_URL: target.publicUrl,
    }),
    ...(target.tokenAudience !== null && {
      COLLIDER_TOKEN_AUDIENCE: target.tokenAudience,
    }),
  };
}

export function planFunctions(target: DeploymentTarget): Section {
  const settings = Object.entries(settingsOf(target));
  return {
    title: "Functions and pages",
    help: "The Firebase CLI says which function it could not deploy, and where its log is; firebase-debug.log has more. Where an organisation forbids functions that everybody may call, allow it for this project first.",
    steps: [
      run(
        gcloud(
          "projects",
          "add-iam-policy-binding",
          target.project,
          `--member=${BUILDER}`,
          "--role=roles/cloudbuild.builds.builder",
          "--condition=None",
        ),
      ),
      {
        type: "write",
        path: `dist/functions/.env.${target.project}`,
        text: settings.map(([name, value]) => `${name}=${value}\n`).join(""),
      },
      // Forced: functions of operations that are gone are deleted, and old images are kept for a day only.
      run(
        firebase(
          "deploy",
          "--only",
          "functions:collider,hosting",
          "--project",
          target.project,
          "--non-interactive",
          "--force",
        ),
      ),
    ],
  };
}
