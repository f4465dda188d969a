import type { Firestore } from "@google-cloud/firestore";

/**
 * Google's client, loaded when this is called.
 *
 * @param emulatorHost `host:port` of an emulator, as FIRESTORE_EMULATOR_HOST has it; null for Google.
 */
export async function openFirestoreClient(
  projectId: string,
  emulatorHost: string | null,
): Promise<Firestore> {
  const { Firestore: Client } = await import("@google-cloud/firestore");
  return new Client({
    projectId,
    ...(emulatorHost !== null && { host: emulatorHost, ssl: false }),
  });
}
