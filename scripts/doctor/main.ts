import { parseConfig, type Config } from "#functions/config.ts";
import { configuredSchedules } from "#functions/workflow/trigger/schedule-settings.ts";
import type { Settings } from "#functions/process/settings/setting.ts";
import { localEnvironment } from "#scripts/local-environment.ts";
import { runProgram } from "#scripts/run-program.ts";
import { checkCallers } from "./check-callers.ts";
import { checkCredentials } from "./check-credentials.ts";
import { checkDataFolder } from "./check-data-folder.ts";
import { checkDependencies } from "./check-dependencies.ts";
import { checkEmulators, checkWorkspaceEmulator } from "./check-emulators.ts";
import { checkGoogleSettings } from "./check-google-settings.ts";
import { checkKeys } from "./check-keys.ts";
import { checkPort } from "./check-port.ts";
import { checkSettings } from "./check-settings.ts";
import { checkTools } from "./check-tools.ts";
import { checkWorkspace } from "./check-workspace.ts";
import { fine, type Finding } from "./finding.ts";
import { closingText, findingText } from "./report.ts";

async function checkEmbedded(
  dataDir: string | null,
): Promise<readonly Finding[]> {
  return dataDir === null
    ? [fine("data", "in memory, until the program ends")]
    : [await checkDataFolder(dataDir), ...(await checkKeys(dataDir))];
}

async function checkPlatform(
  config: Config,
  environment: NodeJS.ProcessEnv,
): Promise<readonly Finding[]> {
  const { google, dataDir, cloudService } = config;
  if (google === null) return checkEmbedded(dataDir);
  const reached =
    google.emulators === null
      ? [await checkCredentials(environment, cloudService)]
      : await checkEmulators(google.emulators);
  return [...checkGoogleSettings(google, config), ...reached];
}

async function checkMail({
  workspaceDir,
  workspaceEmulatorHost: host,
}: Config): Promise<Finding> {
  return host === null
    ? checkWorkspace(workspaceDir)
    : checkWorkspaceEmulator(host);
}

async function* examineSettled(
  config: Config,
  environment: NodeJS.ProcessEnv,
): AsyncGenerator<Finding> {
  yield await checkPort(config);
  yield* await checkPlatform(config, environment);
  yield checkCallers(config);
  yield await checkMail(config);
}

/** With the schedules that they name, which a process reads where it is to follow them. */
function settingsIn(environment: NodeJS.ProcessEnv): Settings<Config> {
  const settings = parseConfig(environment);
  if (settings.data === null) return settings;
  const { data, faults } = configuredSchedules(settings.data);
  return data === null ? { data, faults } : settings;
}

/** In the order in which they are to be mended; what hangs on the settings waits until those are right. */
async function* examine(): AsyncGenerator<Finding> {
  yield fine("Node", process.versions.node);
  yield await checkDependencies();
  const environment = localEnvironment();
  const settings = settingsIn(environment);
  yield* await checkSettings(environment, settings);
  if (settings.data !== null) yield* examineSettled(settings.data, environment);
  yield* await checkTools();
}

async function doctor(): Promise<void> {
  const findings: Finding[] = [];
  for await (const finding of examine()) {
    console.log(findingText(finding));
    findings.push(finding);
  }
  console.log(`\n${closingText(findings)}`);
  if (findings.some(({ type }) => type === "broken")) process.exitCode = 1;
}

await runProgram({
  usage: `Says whether all is here that Collider needs, and what to do where it is not: npm run doctor

It looks at this machine, and at the settings of the environment and of .env; with COLLIDER_PLATFORM=google at those of
Google Cloud. It changes nothing, and asks nobody but emulators on this machine. ✔ is well, ! is absent and wanted by
some commands alone, ✘ must be fixed: then the exit status is 1.

  --help`,
  options: {},
  main: doctor,
});
