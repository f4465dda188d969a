import type { CloudTasksClient } from "@google-cloud/tasks";

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
  if (emulatorHost === null) return new Client();
  const { credentials } = await import("@grpc/grpc-js");
  const { PassThroughClient } = await import("google-auth-library");
  const { hostname, port } = new URL(`http://${emulatorHost}`);
  return new Client({
    apiEndpoint: hostname,
    port: Number(port),
    sslCreds: credentials.createInsecure(),
    // Without it the client looks for credentials, even where it sends none.
    authClient: new PassThroughClient(),
  });
}
