import type { EmulatorKind } from "./google-emulator.ts";

export const FIRESTORE: EmulatorKind = {
  name: "Firestore",
  component: "cloud-firestore-emulator",
  jar: "platform/cloud-firestore-emulator/cloud-firestore-emulator.jar",
  command: (jar, host, port) => [
    "-cp",
    jar,
    "com.google.cloud.datastore.emulator.firestore.CloudFirestore",
    "start",
    `--host=${host}`,
    `--port=${port}`,
  ],
  output: "stdout",
  ready: "Dev App Server is now running",
};
