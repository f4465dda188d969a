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
  return new Client({
    projectId,
    ...(emulatorHost !== null && {
      apiEndpoint: emulatorHost,
      emulatorMode: true,
    }),
  });
}
