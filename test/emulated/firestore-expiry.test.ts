import { Firestore, Timestamp } from "@google-cloud/firestore";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FIRESTORE } from "#scripts/emulators/firestore-emulator.ts";
import {
  startEmulator,
  type GoogleEmulator,
} from "#scripts/emulators/google-emulator.ts";
import type { Write } from "#shared/platform/document-store.ts";
import {
  createGooglePlatform,
  type GooglePlatform,
} from "#shared/platform/google/google-platform.ts";
import { hasEmulator } from "./emulators-available.ts";
import { googleOptions } from "./google-options.ts";

const PROJECT = "expiry";
const EXPIRY = "2026-11-23T09:30:00.123Z";
const DATA = { result: "{}", expire_at: EXPIRY };

describe.runIf(await hasEmulator(FIRESTORE))("a time of expiry", () => {
  let emulator: GoogleEmulator;
  let platform: GooglePlatform;
  let firestore: Firestore;

  beforeAll(async () => {
    emulator = await startEmulator(FIRESTORE);
    platform = createGooglePlatform(
      googleOptions({
        project: PROJECT,
        emulatorHosts: { firestore: emulator.host },
      }),
    );
    firestore = new Firestore({
      projectId: PROJECT,
      host: emulator.host,
      ssl: false,
    });
  });

  afterAll(async () => {
    await platform.close();
    await firestore.terminate();
    await emulator.stop();
  });

  async function write(...writes: readonly Write[]): Promise<void> {
    await platform.documents.transaction(async (transaction) =>
      transaction.write(...writes),
    );
  }

  async function stored(path: string): Promise<unknown> {
    const snapshot = await firestore.doc(path).get();
    return snapshot.get("expire_at");
  }

  test.each<[string, readonly Write[]]>([
    ["created", [{ type: "create", path: "receipts/created", data: DATA }]],
    ["set", [{ type: "set", path: "receipts/set", data: DATA }]],
  ])(
    "is a timestamp, by which a policy deletes, where it is %s, and read as it was written",
    async (id, writes) => {
      await write(...writes);
      const path = `receipts/${id}`;
      expect(await stored(path)).toEqual(
        Timestamp.fromMillis(Date.parse(EXPIRY)),
      );
      expect(await platform.documents.get(path)).toMatchObject({ data: DATA });
    },
  );

  test("is a timestamp where it is put off, and read as it was written", async () => {
    const path = "receipts/updated";
    const later = "2026-11-30T09:30:00.000Z";
    await write({ type: "create", path, data: DATA });
    await write({ type: "update", path, fields: { expire_at: later } });
    expect(await stored(path)).toEqual(Timestamp.fromMillis(Date.parse(later)));
    expect(await platform.documents.get(path)).toMatchObject({
      data: { ...DATA, expire_at: later },
    });
  });

  test("is a text like any other where nothing expires", async () => {
    const path = "casefiles/cf_1";
    await write({ type: "create", path, data: DATA });
    expect(await stored(path)).toBe(EXPIRY);
  });
});
