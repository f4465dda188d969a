import { afterAll, beforeAll, describe } from "vitest";
import { FIRESTORE } from "#scripts/emulators/firestore-emulator.ts";
import {
  startEmulator,
  type GoogleEmulator,
} from "#scripts/emulators/google-emulator.ts";
import type { DocumentStore } from "#shared/platform/document-store.ts";
import { createGooglePlatform } from "#shared/platform/google/google-platform.ts";
import { describeDocumentStore } from "#test/contract/document-store.contract.ts";
import type { Open } from "#test/contract/opened.ts";
import { describeStepOutputs } from "#test/contract/step-outputs.contract.ts";
import { hasEmulator } from "./emulators-available.ts";
import { googleOptions } from "./google-options.ts";

describe.runIf(await hasEmulator(FIRESTORE))("Google's emulators", () => {
  let emulator: GoogleEmulator;
  let projects = 0;

  beforeAll(async () => {
    emulator = await startEmulator(FIRESTORE);
  });

  afterAll(async () => {
    await emulator.stop();
  });

  const open: Open<DocumentStore> = async () => {
    // A project of its own is an empty database.
    projects += 1;
    const platform = createGooglePlatform(
      googleOptions({
        project: `project-${projects}`,
        emulatorHosts: { firestore: emulator.host },
      }),
    );
    return { port: platform.documents, close: async () => platform.close() };
  };
  describeDocumentStore("Firestore", open);
  // The emulator takes no message over 4 MiB; Firestore itself takes 10.
  describeStepOutputs("Firestore", open, 3);
});
