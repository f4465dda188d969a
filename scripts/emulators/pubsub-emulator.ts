import type { EmulatorKind } from "./google-emulator.ts";

/**
 * Its pushes carry no token and do not tell an event's ordering key; it repeats one that was refused after a second,
 * whatever the subscription's retry policy is. What was pushed too often it drops, and gives nothing to the dead-letter
 * topic.
 */
export const PUBSUB: EmulatorKind = {
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
