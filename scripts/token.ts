import { parseArgs } from "node:util";
import { z } from "zod";
import { readConfig } from "#functions/config.ts";
import { createDevelopmentIssuer } from "#shared/auth/development-issuer.ts";
import { ROLES } from "#shared/auth/roles.ts";
import { systemClock } from "#shared/platform/clock.ts";
import { createFileSecrets } from "#shared/platform/embedded/secrets.ts";
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
const issuer = await createDevelopmentIssuer({
  secrets: createFileSecrets(config.dataDir),
  clock: systemClock,
  cloudService: config.cloudService,
});
console.log(await issuer.issue(user.data, values.role));
