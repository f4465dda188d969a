import { afterAll, beforeAll, describe } from "vitest";
import { FIRESTORE } from "#scripts/emulators/firestore-emulator.ts";
import {
  startEmulator,
  type GoogleEmulator,
} from "#scripts/emulators/google-emulator.ts";
import { createGooglePlatform } from "#shared/platform/google/google-platform.ts";
import { openCollider } from "#test/integration/open-collider.ts";
import { describeConcurrentCasefiles } from "#test/integration/operations/concurrent-casefiles.suite.ts";
import { hasEmulator } from "./emulators-available.ts";
import { googleOptions } from "./google-options.ts";

// Firestore has those who meet at one document wait for each other.
const CROWD = 10;

describe.runIf(await hasEmulator(FIRESTORE))("Google's emulators", () => {
  let emulator: GoogleEmulator;
  let projects = 0;

  beforeAll(async () => {
    emulator = await startEmulator(FIRESTORE);
  });

  afterAll(async () => {
    await emulator.stop();
  });

  describeConcurrentCasefiles("Firestore", CROWD, async () => {
    // A project of its own is an empty database.
    projects += 1;
    const google = createGooglePlatform(
      googleOptions({
        project: `project-${projects}`,
        emulatorHosts: { firestore: emulator.host },
      }),
    );
    const collider = await openCollider({
      around: (platform) => ({ ...platform, documents: google.documents }),
    });
    return {
      collider,
      close: async () => {
        await collider.close();
        await google.close();
      },
    };
  });
});
