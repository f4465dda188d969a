import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import {
  startCloudTasksEmulator,
  type CloudTasksEmulator,
} from "#scripts/cloud-tasks-emulator/emulator.ts";

const run = promisify(execFile);
const PROGRAM = new URL("google-platform-program.ts", import.meta.url).pathname;
const Loaded = z.object({
  created: z.array(z.string()),
  enqueued: z.array(z.string()),
  read: z.array(z.string()),
});

describe("the platform on Google Cloud", () => {
  let emulator: CloudTasksEmulator;

  beforeEach(async () => {
    emulator = await startCloudTasksEmulator({
      queues: ["projects/project/locations/location/queues/queue"],
    });
  });

  afterEach(async () => {
    await emulator.stop();
  });

  test("loads a client of Google's for the first use of its port", async () => {
    const { stdout } = await run(process.execPath, [PROGRAM, emulator.host]);
    expect(Loaded.parse(JSON.parse(stdout))).toEqual({
      created: [],
      enqueued: ["tasks"],
      read: ["firestore", "tasks"],
    });
  });
});
