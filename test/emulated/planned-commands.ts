import { OPERATION_LOADERS } from "#functions/catalog.ts";
import type { Services } from "#functions/services.ts";
import {
  FOUND,
  PROJECT_NUMBER,
  type Command,
  type Section,
} from "#scripts/deploy/command.ts";
import { deploymentPlan } from "#scripts/deploy/deployment-plan.ts";
import type { DeploymentTarget } from "#scripts/deploy/deployment-target.ts";
import { functionSettings } from "#scripts/deploy/function-settings.ts";
import { planSecrets } from "#scripts/deploy/plan-secrets.ts";
import { removalPlan } from "#scripts/deploy/removal-plan.ts";
import { Registry } from "#shared/registry/registry.ts";

const TARGET: DeploymentTarget = {
  project: "collider-planned",
  location: "europe-west1",
  databaseLocation: "eur3",
  queue: "collider",
  tokenAudience: "1234-abc.apps.googleusercontent.com",
  publicUrl: "https://collider.example.com",
  chatModel: "gemini-2.5-flash",
  connectionKey: 2,
  oauthClientId: "1234-abc.apps.googleusercontent.com",
  delegation: {
    account: "workspace@my-project.iam.gserviceaccount.com",
    domains: "example.com",
  },
  schedules: [
    {
      id: "morning",
      workflow_name: "client_search",
      cron: "0,30 6 * * mon-fri",
      time_zone: "Europe/Berlin",
      input: { client: "maria.keller@example.com" },
    },
  ],
  notificationChannel: "123456",
};

function commandsOf({ steps }: Section): readonly Command[] {
  return steps.flatMap((step) => {
    if (step.type === "write") return [];
    if (step.type === "find") {
      const { find, present, absent } = step;
      return absent === null ? [find, present] : [find, present, absent];
    }
    const { probe, command } = step;
    return probe === undefined ? [command] : [probe, command];
  });
}

/** A command without its values and without the names of what it is about. */
function shapeOf({ program, args }: Command): string {
  const words = args
    .map((arg) => (arg.startsWith("--") ? arg.replace(/=.*/su, "=") : arg))
    .filter((arg) => !/collider|workflow|[.\d]/u.test(arg));
  return [program, ...words].join(" ");
}

/** One command of each kind that a deployment or a removal has, with a number in place of the project's. */
export async function plannedCommands(
  program: Command["program"],
): Promise<readonly Command[]> {
  const operations = await new Registry<Services>(OPERATION_LOADERS).loadAll();
  const functions = operations.map((operation) => functionSettings(operation));
  const sections = [
    ...deploymentPlan(TARGET, functions),
    // None is planned yet.
    planSecrets(TARGET, ["page-tokens"]),
    ...removalPlan(TARGET, functions, true),
  ];
  const commands = sections
    .flatMap(commandsOf)
    .filter((command) => command.program === program)
    .map((command) => ({
      ...command,
      args: command.args.map((arg) =>
        arg.replace(PROJECT_NUMBER, "123456").replace(FOUND, "123456"),
      ),
    }));
  return [...Map.groupBy(commands, shapeOf).values()].flatMap((same) =>
    same.slice(0, 1),
  );
}
