import { beforeEach, describe, expect, test } from "vitest";
import { FIRESTORE } from "#scripts/emulators/firestore-emulator.ts";
import { PUBSUB } from "#scripts/emulators/pubsub-emulator.ts";
import { countedProgram } from "./counted-program.ts";
import { hasEmulator } from "./emulators-available.ts";

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
  const { program, rpcsOf } = countedProgram();
  let runId: string;

  beforeEach(async () => {
    runId = await program().start(CHAIN);
  });

  /** What the delivery of a step calls. */
  async function rpcsOfStep(
    stepKey: string,
  ): Promise<Readonly<Record<string, number>>> {
    return rpcsOf((await program().ordered(runId)).get(stepKey));
  }

  test("calls for one batch read, one commit and one task, beside what its policy reads", async () => {
    await rpcsOfStep("a");
    for (const stepKey of ["b", "c"])
      expect(await rpcsOfStep(stepKey)).toEqual({
        BatchGetDocuments: 1 + POLICY,
        Commit: 1,
        CreateTask: 1,
      });
  });

  test("that is the last calls for a read and a commit of the run, in place of the task", async () => {
    for (const stepKey of ["a", "b", "c"]) await rpcsOfStep(stepKey);
    expect(await rpcsOfStep("d")).toEqual({
      BatchGetDocuments: 1 + POLICY + 1,
      Commit: 2,
    });
  });

  test("that has settled calls for one batch read and the task again", async () => {
    await rpcsOfStep("a");
    expect(await rpcsOfStep("a")).toEqual({
      BatchGetDocuments: 1,
      CreateTask: 1,
    });
  });
});
