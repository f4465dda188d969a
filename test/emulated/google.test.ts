import { Firestore } from "@google-cloud/firestore";
import { afterAll, beforeAll, describe } from "vitest";
import { FirestoreDocumentStore } from "#shared/platform/google/firestore-documents.ts";
import { describeDocumentStore } from "#test/contract/document-store.contract.ts";
import {
  hasFirestoreEmulator,
  startFirestoreEmulator,
  type FirestoreEmulator,
} from "./firestore-emulator.ts";

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
    const firestore = new Firestore({
      projectId: `project-${projects}`,
      host: emulator.host,
      ssl: false,
    });
    return {
      port: new FirestoreDocumentStore(firestore),
      close: async () => firestore.terminate(),
    };
  });
});
