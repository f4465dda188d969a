import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import { EmulatedProgram } from "./emulated-program.ts";
import { countRpcs, type RpcCounter } from "./rpc-counter.ts";

/** A program for all tests of a file, and how often it calls each method of Google's. */
export function countedProgram(): {
  readonly program: () => EmulatedProgram;
  /** What the deliveries of some tasks, at one moment, call together. */
  readonly rpcsOf: (
    ...payloads: readonly (JsonObject | undefined)[]
  ) => Promise<Readonly<Record<string, number>>>;
} {
  let program: EmulatedProgram;
  let counter: RpcCounter;

  beforeAll(async () => {
    program = await EmulatedProgram.open();
  });

  afterAll(async () => {
    await program.close();
  });

  beforeEach(() => {
    counter = countRpcs();
  });

  afterEach(() => {
    counter.stop();
  });

  return {
    program: () => program,
    rpcsOf: async (...payloads) => {
      counter.take();
      await Promise.all(
        payloads.map(async (payload) => program.deliver(payload)),
      );
      return counter.take();
    },
  };
}
