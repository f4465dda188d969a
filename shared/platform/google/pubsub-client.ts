import type { PubSub } from "@google-cloud/pubsub";

/**
 * Google's client, loaded when this is called.
 *
 * @param emulatorHost `host:port` of an emulator, as PUBSUB_EMULATOR_HOST has it; null for Google.
 */
export async function openPubSubClient(
  projectId: string,
  emulatorHost: string | null,
): Promise<PubSub> {
  const { PubSub: Client } = await import("@google-cloud/pubsub");
  if (emulatorHost === null) return new Client({ projectId });
  const { PassThroughClient } = await import("google-auth-library");
  return new Client({
    projectId,
    apiEndpoint: emulatorHost,
    emulatorMode: true,
    // Without it the client looks for credentials, even where it sends none.
    authClient: new PassThroughClient(),
  });
}
