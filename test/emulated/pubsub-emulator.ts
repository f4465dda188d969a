import {
  hasEmulator,
  startEmulator,
  type EmulatorKind,
  type GoogleEmulator,
} from "./google-emulator.ts";

const PUBSUB: EmulatorKind = {
  name: "Pub/Sub",
  component: "pubsub-emulator",
  jar: "platform/pubsub-emulator/lib/cloud-pubsub-emulator-*-all.jar",
  command: (jar, host, port) => [
    "-jar",
    jar,
    `--host=${host}`,
    `--port=${port}`,
  ],
  output: "stderr",
  ready: "Server started, listening on",
};

export type PubSubEmulator = GoogleEmulator;

/** Warns and answers false where the emulator cannot be run. With REQUIRE_EMULATORS=1 its absence is an error. */
export async function hasPubSubEmulator(): Promise<boolean> {
  return hasEmulator(PUBSUB);
}

/**
 * Its pushes carry no token and do not tell an event's ordering key; it repeats one that was refused after a second,
 * whatever the subscription's retry policy is.
 */
export async function startPubSubEmulator(): Promise<PubSubEmulator> {
  return startEmulator(PUBSUB);
}
