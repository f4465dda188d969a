import type { CloudTasksClient } from "@google-cloud/tasks";
import { emulatorOptions } from "./emulator-options.ts";

/**
 * Google's client, loaded when this is called.
 *
 * @param emulatorHost `host:port` of an emulator, the variable CLOUD_TASKS_EMULATOR_HOST, which the client does not
 * know; null for Google.
 */
export async function openCloudTasksClient(
  emulatorHost: string | null,
): Promise<CloudTasksClient> {
  const { CloudTasksClient: Client } = await import("@google-cloud/tasks");
  return emulatorHost === null
    ? new Client()
    : new Client(await emulatorOptions(emulatorHost));
}
