import {
  hasEmulator,
  startEmulator,
  type EmulatorKind,
  type GoogleEmulator,
} from "./google-emulator.ts";

const FIRESTORE: EmulatorKind = {
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

export type FirestoreEmulator = GoogleEmulator;

/** Warns and answers false where the emulator cannot be run. With REQUIRE_EMULATORS=1 its absence is an error. */
export async function hasFirestoreEmulator(): Promise<boolean> {
  return hasEmulator(FIRESTORE);
}

export async function startFirestoreEmulator(): Promise<FirestoreEmulator> {
  return startEmulator(FIRESTORE);
}
