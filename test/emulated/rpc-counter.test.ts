import { Firestore } from "@google-cloud/firestore";
import { status } from "@grpc/grpc-js";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  test,
} from "vitest";
import {
  serveMethods,
  type RpcServer,
} from "#scripts/cloud-tasks-emulator/rpc-server.ts";
import { loadCloudTasks } from "#scripts/cloud-tasks-emulator/service-definition.ts";
import { StatusError } from "#scripts/cloud-tasks-emulator/status-error.ts";
import { FIRESTORE } from "#scripts/emulators/firestore-emulator.ts";
import {
  startEmulator,
  type GoogleEmulator,
} from "#scripts/emulators/google-emulator.ts";
import { systemClock } from "#shared/platform/clock.ts";
import { openCloudTasksClient } from "#shared/platform/google/cloud-tasks-client.ts";
import { CloudTasksQueue } from "#shared/platform/google/cloud-tasks-queue.ts";
import { FirestoreDocumentStore } from "#shared/platform/google/firestore-documents.ts";
import { hasEmulator } from "./emulators-available.ts";
import { countRpcs, type RpcCounter } from "./rpc-counter.ts";

const PATHS = ["runs/a", "runs/b", "runs/c"];

describe("the calls of Cloud Tasks", () => {
  let server: RpcServer;
  let tasks: CloudTasksQueue;
  let counter: RpcCounter;
  let refusals: status[];

  beforeEach(async () => {
    refusals = [];
    server = await serveMethods(
      loadCloudTasks(),
      {
        CreateTask: () => {
          const code = refusals.shift();
          if (code === undefined) return {};
          throw new StatusError(code, "No.");
        },
      },
      0,
    );
    tasks = new CloudTasksQueue({
      openClient: async () => openCloudTasksClient(server.host),
      clock: systemClock,
      project: "project",
      location: "location",
      queue: "queue",
      urlOf: (operation) => `https://function.test/${operation}`,
      audienceOf: () => "https://audience.test",
      dispatchDeadlineOf: () => 60_000,
      serviceAccountEmail: "tasks@project.iam.gserviceaccount.com",
    });
    counter = countRpcs();
  });

  afterEach(async () => {
    counter.stop();
    await tasks.close();
    server.stop();
  });

  test("are one for each task", async () => {
    for (const name of ["a", "b", "c"])
      await tasks.enqueue({ operation: "act", payload: {}, name });
    expect(counter.take()).toEqual({ CreateTask: 3 });
    expect(counter.take()).toEqual({});
  });

  test("count again when they are repeated", async () => {
    refusals = [status.UNAVAILABLE, status.UNAVAILABLE];
    await tasks.enqueue({ operation: "act", payload: {} });
    expect(counter.take()).toEqual({ CreateTask: 3 });
  });

  test("are not counted any more by a counter that has stopped", async () => {
    counter.stop();
    await tasks.enqueue({ operation: "act", payload: {} });
    expect(counter.take()).toEqual({});
  });
});

describe.runIf(await hasEmulator(FIRESTORE))("the calls of Firestore", () => {
  let emulator: GoogleEmulator;
  let firestore: Firestore;
  let documents: FirestoreDocumentStore;
  let counter: RpcCounter;

  beforeAll(async () => {
    emulator = await startEmulator(FIRESTORE);
  });

  afterAll(async () => {
    await emulator.stop();
  });

  beforeEach(() => {
    firestore = new Firestore({
      projectId: "project",
      host: emulator.host,
      ssl: false,
    });
    documents = new FirestoreDocumentStore(firestore);
    counter = countRpcs();
  });

  afterEach(async () => {
    counter.stop();
    await firestore.terminate();
  });

  test("are one commit for a transaction that only writes", async () => {
    await documents.transaction(async (transaction) => {
      for (const path of PATHS)
        transaction.write({ type: "set", path, data: { n: 1 } });
    });
    expect(counter.take()).toEqual({ Commit: 1 });
  });

  test("are one read and one commit for a transaction that reads at once and writes", async () => {
    await documents.transaction(async (transaction) => {
      await transaction.getAll(PATHS);
      for (const path of PATHS)
        transaction.write({ type: "set", path, data: { n: 2 } });
    });
    expect(counter.take()).toEqual({ BatchGetDocuments: 1, Commit: 1 });
  });

  test("are a query and a commit for a transaction that queries and writes", async () => {
    const from = { collection: "runs" };
    await documents.transaction(async (transaction) => {
      await transaction.query({ from });
      transaction.write({ type: "set", path: "runs/a", data: { n: 3 } });
    });
    expect(counter.take()).toEqual({ RunQuery: 1, Commit: 1 });
  });

  test("end with a rollback when the body of a transaction throws", async () => {
    const failed = documents.transaction(async (transaction) => {
      await transaction.get("runs/a");
      throw new Error("changed its mind");
    });
    await expect(failed).rejects.toThrow("changed its mind");
    expect(counter.take()).toEqual({ BatchGetDocuments: 1, Rollback: 1 });
  });

  test("are one read outside of a transaction, however many documents", async () => {
    await documents.getAll(PATHS);
    expect(counter.take()).toEqual({ BatchGetDocuments: 1 });
  });
});
