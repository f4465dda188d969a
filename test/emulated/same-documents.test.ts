import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FIRESTORE } from "#scripts/emulators/firestore-emulator.ts";
import {
  startEmulator,
  type GoogleEmulator,
} from "#scripts/emulators/google-emulator.ts";
import { createEmbeddedPlatform } from "#shared/platform/embedded/embedded-platform.ts";
import {
  createGooglePlatform,
  type GooglePlatform,
} from "#shared/platform/google/google-platform.ts";
import { hasEmulator } from "./emulators-available.ts";
import { googleOptions } from "./google-options.ts";
import { randomOperations, Sequence } from "./random-operations.ts";

const PROJECT = "same-documents";
const SEQUENCES = 500;
const TIMEOUT_MS = 600_000;

describe.runIf(await hasEmulator(FIRESTORE))(
  "the embedded store and Firestore",
  () => {
    let emulator: GoogleEmulator;
    let google: GooglePlatform;

    beforeAll(async () => {
      emulator = await startEmulator(FIRESTORE);
      google = createGooglePlatform(
        googleOptions({
          project: PROJECT,
          emulatorHosts: { firestore: emulator.host },
        }),
      );
    });

    afterAll(async () => {
      await google.close();
      await emulator.stop();
    });

    async function empty(): Promise<void> {
      const { ok } = await fetch(
        `http://${emulator.host}/emulator/v1/projects/${PROJECT}/databases/(default)/documents`,
        { method: "DELETE" },
      );
      expect(ok).toBe(true);
    }

    test(
      "answer the same to any sequence of reads, queries and commits",
      async () => {
        await fc.assert(
          fc.asyncProperty(randomOperations, async (operations) => {
            await empty();
            const embedded = createEmbeddedPlatform({ dataDir: null });
            const ours = new Sequence(embedded.documents);
            const googles = new Sequence(google.documents);
            for (const one of operations)
              expect(await ours.perform(one)).toEqual(
                await googles.perform(one),
              );
            await embedded.close();
          }),
          { numRuns: SEQUENCES, endOnFailure: true },
        );
      },
      TIMEOUT_MS,
    );
  },
);
