import { APPROVAL_TOKEN_KEY } from "#shared/auth/approval-token.ts";
import { SERVICE_TOKEN_KEY } from "#shared/auth/service-token-issuer.ts";
import { connectionKey } from "#shared/connection/connection-vault.ts";
import { CONSENT_KEY } from "#shared/connection/consent-state.ts";
import { PACKAGE_KEY } from "#shared/export/package-key.ts";
import { gcloud, run, runUnless, type Section, type Step } from "./command.ts";
import { memberOf, type DeploymentTarget } from "./deployment-target.ts";
import { RUNNING } from "./plan-project.ts";

/**
 * The keys that functions on Google Cloud ask for, by the names that `Secrets.key` takes. Each is made before it is asked
 * for, so that a function may read it and no more.
 */
export const KEYS: readonly string[] = [
  APPROVAL_TOKEN_KEY,
  CONSENT_KEY,
  connectionKey(1),
  PACKAGE_KEY,
  SERVICE_TOKEN_KEY,
];

export function secretOf(key: string): string {
  return `collider-${key}`;
}

/** What whoever makes the OAuth client puts there, as another version; until then it says that there is none. */
export const OAUTH_CLIENT_SECRET = "oauth-client-secret";

function keySteps(target: DeploymentTarget, key: string): readonly Step[] {
  const project = `--project=${target.project}`;
  const secret = secretOf(key);
  const versions = ["secrets", "versions"];
  return [
    runUnless(
      gcloud("secrets", "describe", secret, project),
      gcloud(
        "secrets",
        "create",
        secret,
        "--replication-policy=automatic",
        project,
      ),
    ),
    runUnless(
      gcloud(...versions, "describe", "1", `--secret=${secret}`, project),
      {
        ...gcloud(...versions, "add", secret, "--data-file=-", project),
        input: key === OAUTH_CLIENT_SECRET ? "unset" : "random_key",
      },
    ),
    ...RUNNING.map((kind) =>
      run(
        gcloud(
          "secrets",
          "add-iam-policy-binding",
          secret,
          `--member=${memberOf(target, kind)}`,
          "--role=roles/secretmanager.secretAccessor",
          project,
        ),
      ),
    ),
  ];
}

export function planSecrets(
  target: DeploymentTarget,
  keys: readonly string[] = [...KEYS, OAUTH_CLIENT_SECRET],
): Section {
  return {
    title: "Keys",
    help: "A key's first version is the one that is used; if it was destroyed, delete its secret and run the deployment again.",
    steps: keys.flatMap((key) => keySteps(target, key)),
  };
}
