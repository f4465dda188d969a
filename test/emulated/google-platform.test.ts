import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import {
  startCloudTasksEmulator,
  type CloudTasksEmulator,
} from "#scripts/cloud-tasks-emulator/emulator.ts";
import type { RpcServer } from "#scripts/cloud-tasks-emulator/rpc-server.ts";
import {
  secretManagerMethods,
  serveSecretManager,
} from "#scripts/emulators/secret-manager-emulator.ts";

const run = promisify(execFile);
const PROGRAM = fileURLToPath(
  new URL("google-platform-program.ts", import.meta.url),
);
const Loaded = z.record(z.string(), z.array(z.string()));

describe("the platform on Google Cloud", () => {
  let emulator: CloudTasksEmulator;
  let secrets: RpcServer;

  beforeEach(async () => {
    emulator = await startCloudTasksEmulator({
      queues: ["projects/project/locations/location/queues/queue"],
    });
    secrets = await serveSecretManager(secretManagerMethods(), 0);
  });

  afterEach(async () => {
    await emulator.stop();
    secrets.stop();
  });

  test("loads a client of Google's for the first use of its port", async () => {
    const hosts = [emulator.host, secrets.host];
    const { stdout } = await run(process.execPath, [PROGRAM, ...hosts]);
    expect(Loaded.parse(JSON.parse(stdout))).toEqual({
      created: [],
      enqueued: ["tasks"],
      read: ["firestore", "tasks"],
      keyed: ["firestore", "secret-manager", "tasks"],
      published: ["firestore", "pubsub", "secret-manager", "tasks"],
    });
  });
});
