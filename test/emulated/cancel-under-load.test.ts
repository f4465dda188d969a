import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FIRESTORE } from "#scripts/emulators/firestore-emulator.ts";
import { PUBSUB } from "#scripts/emulators/pubsub-emulator.ts";
import { EmulatedProgram } from "./emulated-program.ts";
import { hasEmulator } from "./emulators-available.ts";

const STEPS = 50;
const CASEFILES = Array.from({ length: STEPS }, (_, at) => ({
  step_id: `casefile_${at}`,
  tool_name: "create_casefile",
  parameters: { title: `Casefile ${at}` },
}));
/** So that the run does not end before it is cancelled. */
const LAST = {
  tool_name: "create_casefile",
  parameters: { title: "The last" },
  depends_on: CASEFILES.map((step) => step.step_id),
};
const WITHIN_MS = 2000;
const TRIES = 5;

describe.runIf(await hasEmulator(FIRESTORE, PUBSUB))("a cancel", () => {
  let program: EmulatedProgram;

  beforeAll(async () => {
    program = await EmulatedProgram.open();
  });

  afterAll(async () => {
    await program.close();
  });

  /** How long a cancel took. */
  async function cancelMs(): Promise<number> {
    const runId = await program.start({
      execution_mode: "dag",
      steps: [...CASEFILES, LAST],
    });
    const ordered = await program.ordered(runId);
    expect(ordered.size).toBe(STEPS);
    const deliveries = [...ordered.values()].map(async (payload) =>
      program.deliver(payload),
    );
    const began = performance.now();
    const { status } = await program.call("cancel_workflow", { run_id: runId });
    const tookMs = performance.now() - began;
    await Promise.all(deliveries);
    expect(status).toBe("cancelled");
    return tookMs;
  }

  // What readers held up took a minute each time; an emulator that has just started, or a busy machine, holds up one.
  test(`commits within ${WITHIN_MS / 1000} s while ${STEPS} steps of its run are under way`, async () => {
    const times: number[] = [];
    for (let tries = 0; tries < TRIES; tries += 1) times.push(await cancelMs());
    expect(Math.min(...times)).toBeLessThan(WITHIN_MS);
  });
});
