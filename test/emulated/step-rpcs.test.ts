import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  test,
} from "vitest";
import { FIRESTORE } from "#scripts/emulators/firestore-emulator.ts";
import { PUBSUB } from "#scripts/emulators/pubsub-emulator.ts";
import { EmulatedProgram } from "./emulated-program.ts";
import { hasEmulator } from "./emulators-available.ts";
import { countRpcs, type RpcCounter } from "./rpc-counter.ts";

/** A casefile after the other; the policy of each reads once, and the operation nothing. */
const CHAIN = {
  steps: ["a", "b", "c", "d"].map((id, at) => ({
    step_id: id,
    tool_name: "create_casefile",
    parameters: {
      title: at === 0 ? "First" : "After ${steps.a.casefile_id}",
    },
  })),
};
const POLICY = 1;

describe.runIf(await hasEmulator(FIRESTORE, PUBSUB))("a linear step", () => {
  let program: EmulatedProgram;
  let counter: RpcCounter;
  let runId: string;

  beforeAll(async () => {
    program = await EmulatedProgram.open();
  });

  afterAll(async () => {
    await program.close();
  });

  beforeEach(async () => {
    runId = await program.start(CHAIN);
    counter = countRpcs();
  });

  afterEach(() => {
    counter.stop();
  });

  /** What the delivery of a step calls. */
  async function rpcsOf(
    stepKey: string,
  ): Promise<Readonly<Record<string, number>>> {
    const payload = (await program.ordered(runId)).get(stepKey);
    counter.take();
    await program.deliver(payload);
    return counter.take();
  }

  test("calls for one batch read, one commit and one task, beside what its policy reads", async () => {
    await rpcsOf("a");
    for (const stepKey of ["b", "c"])
      expect(await rpcsOf(stepKey)).toEqual({
        BatchGetDocuments: 1 + POLICY,
        Commit: 1,
        CreateTask: 1,
      });
  });

  test("that is the last calls for a read and a commit of the run, in place of the task", async () => {
    for (const stepKey of ["a", "b", "c"]) await rpcsOf(stepKey);
    expect(await rpcsOf("d")).toEqual({
      BatchGetDocuments: 1 + POLICY + 1,
      Commit: 2,
    });
  });

  test("that has settled calls for one batch read and the task again", async () => {
    await rpcsOf("a");
    expect(await rpcsOf("a")).toEqual({ BatchGetDocuments: 1, CreateTask: 1 });
  });
});
