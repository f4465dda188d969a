import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FIRESTORE } from "#scripts/emulators/firestore-emulator.ts";
import { PUBSUB } from "#scripts/emulators/pubsub-emulator.ts";
import { EmulatedProgram } from "./emulated-program.ts";
import { hasEmulator } from "./emulators-available.ts";

const STEPS = 50;
const WITHIN_MS = 2000;

describe.runIf(await hasEmulator(FIRESTORE, PUBSUB))("a cancel", () => {
  let program: EmulatedProgram;

  beforeAll(async () => {
    program = await EmulatedProgram.open();
  });

  afterAll(async () => {
    await program.close();
  });

  test(`commits within ${WITHIN_MS / 1000} s while ${STEPS} steps of its run are under way`, async () => {
    const runId = await program.start({
      execution_mode: "parallel",
      steps: Array.from({ length: STEPS }, (_, at) => ({
        tool_name: "create_casefile",
        parameters: { title: `Casefile ${at}` },
      })),
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
    expect(["cancelling", "cancelled"]).toContain(status);
    expect(tookMs).toBeLessThan(WITHIN_MS);
  });
});
