import { once } from "node:events";
import { connect } from "node:net";
import type { EmulatorConfig } from "#functions/process/settings/google-config.ts";
import { broken, fine, optional, type Finding } from "./finding.ts";

const ANSWER_WITHIN_MS = 1000;
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3})$/u;

/** Whether somebody listens there. */
async function isReached(hostname: string, port: number): Promise<boolean> {
  const socket = connect(port, hostname);
  try {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    await once(socket, "connect", { signal });
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

const ALL_EMULATORS =
  "npm run emulators, and set the variables that it prints; npm run start:emulated does so itself.";

async function checkEmulator(
  name: string,
  host: string,
  remedy = ALL_EMULATORS,
): Promise<Finding> {
  const { hostname, port } = new URL(`http://${host}`);
  if (!LOOPBACK.test(hostname))
    return optional(
      name,
      `${host} is another machine's, and was not asked`,
      "Look there, or start them on this machine: npm run emulators.",
    );
  return (await isReached(hostname, Number(port)))
    ? fine(name, `emulator at ${host}`)
    : broken(name, `no emulator listens at ${host}`, remedy);
}

/** Whether each emulator of the settings is there. */
export async function checkEmulators(
  emulators: EmulatorConfig,
): Promise<readonly Finding[]> {
  return Promise.all([
    checkEmulator("Firestore", emulators.firestore),
    checkEmulator("Pub/Sub", emulators.pubSub),
    checkEmulator("Cloud Tasks", emulators.cloudTasks),
    checkEmulator("tokens of tasks", new URL(emulators.tokenIssuer).host),
    checkEmulator("Secret Manager", emulators.secretManager),
  ]);
}

/** Whether the workspace is there that a process of its own serves. */
export function checkWorkspaceEmulator(host: string): Promise<Finding> {
  return checkEmulator(
    "workspace",
    host,
    "npm run workspace; or leave WORKSPACE_EMULATOR_HOST unset, and the folder is served by the program itself.",
  );
}
