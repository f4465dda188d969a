import { parseArgs } from "node:util";
import { z } from "zod";
import { readConfig } from "#functions/config.ts";
import { createDevelopmentIssuer } from "#shared/auth/development-issuer.ts";
import { ROLES } from "#shared/auth/roles.ts";
import { systemClock } from "#shared/platform/clock.ts";
import { createFileSecrets } from "#shared/platform/embedded/secrets.ts";
import type { Secrets } from "#shared/platform/secrets.ts";
import { localEnvironment } from "./local-environment.ts";

const USAGE =
  "Usage: npm run --silent token -- --user alice@example.com --role user";

function fail(message: string): never {
  console.error(`${message}\n${USAGE}`);
  process.exit(1);
}

const { values } = parseArgs({
  options: {
    user: { type: "string" },
    role: { type: "string", multiple: true, default: ["user"] },
  },
});
const user = z.email().safeParse(values.user);
if (!user.success) fail("--user must be an e-mail address.");
const unknown = values.role.find((role) => !ROLES.includes(role));
if (unknown !== undefined)
  fail(`--role must be one of ${ROLES.join(", ")}, not "${unknown}".`);

const config = readConfig(localEnvironment());

/** The key is where the program that takes the token looks for it. */
async function openSecrets(): Promise<{
  readonly secrets: Secrets;
  close(): Promise<void>;
}> {
  if (config.google === null)
    return {
      secrets: createFileSecrets(config.dataDir),
      close: async () => undefined,
    };
  if (config.google.emulators === null)
    fail(
      "On Google Cloud tokens are Google's: gcloud auth print-identity-token.",
    );
  const { googleHosting } = await import("#functions/google-hosting.ts");
  const hosting = googleHosting(config.google);
  return {
    secrets: hosting.platform.secrets,
    close: async () => hosting.close(),
  };
}

const opened = await openSecrets();
const issuer = await createDevelopmentIssuer({
  secrets: opened.secrets,
  clock: systemClock,
  cloudService: config.cloudService,
});
console.log(await issuer.issue(user.data, values.role));
await opened.close();
