import { expect, it } from "vitest";
import { runCost } from "#functions/workflow/plan/run-cost.ts";
import { exactly, NOTHING } from "#shared/kernel/span.ts";
import type { RunSize } from "#workflows/runtime/size/size-of-run.ts";
import { planFor, workflow } from "../workflows/definitions.ts";

const NO_SIZE: RunSize = {
  reads: NOTHING,
  writes: NOTHING,
  deletes: NOTHING,
  tasks: NOTHING,
  calls: NOTHING,
  auditRecords: NOTHING,
};
const MILLION = exactly(1_000_000);
// 100 ms of one vCPU and half a GiB for each of a million calls.
const TIME = 100_000 * (0.000_024 + 0.5 * 0.000_002_5);

it.each([
  ["reads", 0.3],
  ["writes", 0.9],
  ["deletes", 0.1],
  ["tasks", 0.8],
  ["calls", 0.4 + TIME],
  // Each is read and deleted once more, and published in a message of 1,000 bytes.
  ["auditRecords", 0.3 + 0.1 + (40 * 1e9) / 1024 ** 4],
] as const)("a million %s cost what the prices say", (part, usd) => {
  const [least, most] = runCost({ ...NO_SIZE, [part]: MILLION }, []);
  expect(least).toBeCloseTo(usd, 9);
  expect(most).toBe(least);
});

it("a step costs a tenth of a second of the smallest function at least, and all the time of its attempts at most", () => {
  const retry_policy = { max_attempts: 2 };
  const plan = planFor(
    workflow([{ tool_name: "touch", timeout: 50, retry_policy }]),
  );
  const steps = plan.steps.map((step) => ({ ...step, memoryMb: 1024 }));
  const size: RunSize = { ...NO_SIZE, calls: [1, 2] };
  const second = 0.000_024 + 0.000_002_5;
  const call = 0.4 / 1_000_000;
  const [least, most] = runCost(size, steps);
  expect(least).toBeCloseTo(TIME / 1_000_000 + call, 12);
  expect(most).toBeCloseTo(100 * second + 2 * call, 12);
});

it("what has no bound costs without bound", () => {
  expect(runCost({ ...NO_SIZE, reads: [0, null] }, [])).toEqual([0, null]);
});
