import { afterAll, beforeAll, describe } from "vitest";
import { createGooglePlatform } from "#shared/platform/google/google-platform.ts";
import { describeDocumentStore } from "#test/contract/document-store.contract.ts";
import {
  hasFirestoreEmulator,
  startFirestoreEmulator,
  type FirestoreEmulator,
} from "./firestore-emulator.ts";
import { googleOptions } from "./google-options.ts";

describe.runIf(await hasFirestoreEmulator())("Google's emulators", () => {
  let emulator: FirestoreEmulator;
  let projects = 0;

  beforeAll(async () => {
    emulator = await startFirestoreEmulator();
  });

  afterAll(async () => {
    await emulator.stop();
  });

  describeDocumentStore("Firestore", async () => {
    // A project of its own is an empty database.
    projects += 1;
    const platform = createGooglePlatform(
      googleOptions({
        project: `project-${projects}`,
        emulatorHosts: { firestore: emulator.host },
      }),
    );
    return { port: platform.documents, close: async () => platform.close() };
  });
});
