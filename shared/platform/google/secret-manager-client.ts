import type { SecretManagerServiceClient } from "@google-cloud/secret-manager";
import { emulatorOptions } from "./emulator-options.ts";

/**
 * Google's client, loaded when this is called.
 *
 * @param emulatorHost `host:port` of an emulator, the variable SECRET_MANAGER_EMULATOR_HOST, which is ours: Google has
 * no such emulator; null for Google.
 */
export async function openSecretManagerClient(
  emulatorHost: string | null,
): Promise<SecretManagerServiceClient> {
  const { SecretManagerServiceClient: Client } =
    await import("@google-cloud/secret-manager");
  return emulatorHost === null
    ? new Client()
    : new Client(await emulatorOptions(emulatorHost));
}
