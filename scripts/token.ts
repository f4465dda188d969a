import { z } from "zod";
import { readConfig, type Config } from "#functions/config.ts";
import { createDevelopmentIssuer } from "#shared/auth/development-issuer.ts";
import { ROLES } from "#shared/auth/roles.ts";
import { systemClock } from "#shared/platform/clock.ts";
import { createFileSecrets } from "#shared/platform/embedded/secrets.ts";
import type { Secrets } from "#shared/platform/secrets.ts";
import { localEnvironment } from "./local-environment.ts";
import { runProgram } from "./run-program.ts";

const USAGE = `Prints a development token: npm run --silent token -- --user alice@example.com --role user

  --user EMAIL  whose token it is
  --role ROLE   ${ROLES.join(", ")}; may be repeated (user)
  --help`;

interface OpenSecrets {
  readonly secrets: Secrets;
  close(): Promise<void>;
}

/** The key is where the program that takes the token looks for it. */
async function openSecrets({ google, dataDir }: Config): Promise<OpenSecrets> {
  if (google === null) {
    if (dataDir === null)
      throw new Error(
        "With COLLIDER_DATA_DIR=:memory: the key of tokens is in the program's memory alone. `npm start` prints a token of it.",
      );
    return {
      secrets: createFileSecrets(dataDir),
      close: async () => undefined,
    };
  }
  if (google.emulators === null)
    throw new Error(
      "On Google Cloud tokens are Google's: gcloud auth print-identity-token.",
    );
  const { googleHosting } =
    await import("#functions/process/hosting/google-hosting.ts");
  const hosting = googleHosting(google);
  return {
    secrets: hosting.platform.secrets,
    close: async () => hosting.close(),
  };
}

async function printToken(user: string, roles: string[]): Promise<void> {
  const config = readConfig(localEnvironment());
  const { cloudService } = config;
  const opened = await openSecrets(config);
  try {
    const issuer = await createDevelopmentIssuer({
      secrets: opened.secrets,
      clock: systemClock,
      cloudService,
    });
    console.log(await issuer.issue(user, roles));
  } finally {
    await opened.close();
  }
}

await runProgram({
  usage: USAGE,
  options: {
    user: { type: "string", default: "" },
    role: { type: "string", multiple: true, default: ["user"] },
  },
  main: async ({ user, role: roles }) => {
    if (!z.email().safeParse(user).success)
      throw new Error(`--user must be an e-mail address.\n\n${USAGE}`);
    const unknown = roles.find((role) => !ROLES.includes(role));
    if (unknown !== undefined)
      throw new Error(
        `--role must be one of ${ROLES.join(", ")}, not "${unknown}".`,
      );
    await printToken(user, roles);
  },
});
