import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FIRESTORE } from "#scripts/emulators/firestore-emulator.ts";
import { PUBSUB } from "#scripts/emulators/pubsub-emulator.ts";
import { outcomeFaults } from "#test/simulation/outcome-faults.ts";
import { itemsOf } from "#test/simulation/random-map.ts";
import {
  LARGE,
  randomWorkflow,
  type RandomWorkflow,
} from "#test/simulation/random-workflow.ts";
import { decisionsOf } from "#test/simulation/simulation.ts";
import {
  isTerminal,
  readRun,
  runPath,
} from "#workflows/runtime/run/run-document.ts";
import {
  readStep,
  stepsCollection,
  type StepState,
} from "#workflows/runtime/step/step-document.ts";
import { EmulatedProgram } from "./emulated-program.ts";
import { hasEmulator } from "./emulators-available.ts";
import { realDefinition, titleOf } from "./real-steps.ts";

const SEEDS = [1, 2, 3, 4, 5, 6];
const AT_ONCE = 8;
const DUPLICATES = 0.2;
const A_MOMENT_MS = 50;

function workflowOf(random: () => number): RandomWorkflow {
  const steps = [10, 30] as const;
  return randomWorkflow(random, "w0", {
    ...LARGE,
    steps,
    failures: 0.3,
    asks: 0,
    maps: 0.2,
  });
}

describe.runIf(await hasEmulator(FIRESTORE, PUBSUB))(
  "a random workflow whose tasks come in any order, and twice",
  () => {
    let program: EmulatedProgram;

    beforeAll(async () => {
      program = await EmulatedProgram.open();
    });

    afterAll(async () => {
      await program.close();
    });

    async function readRunOf(runId: string) {
      const document = await program.documents.get(runPath(runId));
      if (document === null) throw new Error("There is no such run.");
      return readRun(document);
    }

    async function statesOf(
      runId: string,
    ): Promise<ReadonlyMap<string, StepState>> {
      const steps = await program.documents.query({
        from: { collection: stepsCollection(runId) },
      });
      return new Map(steps.map((one) => [one.id, readStep(one).state]));
    }

    /** Delivers some of what is due, each perhaps twice at once. */
    async function deliverSome(random: () => number): Promise<void> {
      const now = Date.now();
      const due = (await program.tasks()).filter(({ dueAt }) => dueAt <= now);
      const chosen = due
        .map((task) => ({ task, at: random() }))
        .toSorted((a, b) => a.at - b.at)
        .slice(0, AT_ONCE);
      if (chosen.length === 0) await pause(A_MOMENT_MS);
      const deliveries = chosen.flatMap(({ task }) =>
        random() < DUPLICATES ? [task, task] : [task],
      );
      const ended = await Promise.allSettled(
        deliveries.map(async ({ payload, operation }) =>
          program.deliver(payload, operation),
        ),
      );
      for (const { task } of chosen)
        if (
          ended.every(
            ({ status }, at) =>
              deliveries[at] !== task || status === "fulfilled",
          )
        )
          await program.acknowledge(task);
    }

    /** Says of each approval that waits what its step is to come to. */
    async function decide(
      runId: string,
      { steps }: RandomWorkflow,
    ): Promise<void> {
      const states = await statesOf(runId);
      for (const { id, tool, parameters } of steps)
        if (tool === "approval" && states.get(id)?.phase === "waiting")
          await program
            .call(
              parameters["message"] === "no" ? "reject_step" : "approve_step",
              { run_id: runId, step_id: id },
            )
            // The run may have stopped meanwhile.
            .catch(() => undefined);
    }

    async function play(
      workflow: RandomWorkflow,
      random: () => number,
    ): Promise<string> {
      const runId = await program.start(realDefinition(workflow), {
        nothing: "",
      });
      while (!isTerminal((await readRunOf(runId)).phase)) {
        await deliverSome(random);
        await decide(runId, workflow);
      }
      return runId;
    }

    /** How many casefiles each step and item has made, of those that have made any. */
    async function casefilesOf(runId: string, keys: readonly string[]) {
      const made = new Map<string, number>();
      for (const key of keys) {
        const count = await program.documents.count({
          from: { collection: "casefiles" },
          where: [
            { field: "title", operator: "==", value: titleOf(runId, key) },
          ],
        });
        if (count > 0) made.set(key, count);
      }
      return made;
    }

    test.each(SEEDS)(
      "ends as its definition says, with every effect once: seed %i",
      { timeout: 120_000 },
      async (seed) => {
        const random = decisionsOf(seed);
        const workflow = workflowOf(random);
        const runId = await play(workflow, random);
        const [run, states] = [await readRunOf(runId), await statesOf(runId)];
        const faults = outcomeFaults(
          { run, workflow, states },
          { wasCancelled: false, wasRevoked: false, exact: true },
        );
        expect(faults).toEqual([]);
        const acting = workflow.steps
          .flatMap((step) => (step.map === null ? [step] : itemsOf(step)))
          .filter(({ tool }) => /_thing|look_up/.test(tool))
          .filter(({ id }) => states.get(id)?.phase === "success");
        const keys = workflow.steps.flatMap((step) => [
          step.id,
          ...itemsOf(step).map(({ id }) => id),
        ]);
        expect(await casefilesOf(runId, keys)).toEqual(
          new Map(acting.map(({ id }) => [id, 1])),
        );
      },
    );
  },
);
