import { sumOf, type Span } from "#shared/kernel/span.ts";
import type { PlanStep } from "#workflows/planner/plan.ts";
import type { RunSize } from "#workflows/runtime/size/size-of-run.ts";
import { PRICES, type Price } from "./price-table.ts";

/** A step's function, for as long as it may run. */
export interface StepTime extends Pick<
  PlanStep,
  "effect" | "timeout_ms" | "retry"
> {
  readonly memoryMb: number;
}

// Cloud Run counts in these, a call for one at least.
const BILLED_MS = 100;
/** Of the functions that start a run, look after it, and perform what calls no operation. */
export const OWN_MEMORY_MB = 512;

// A task is created and delivered.
const OPERATIONS_A_TASK = 2;
/** An audit record is published, read, and deleted when it has become part of its chain. */
const MESSAGE_BYTES = 1_000;

function paid({ usd, per }: Price, [least, most]: Span): Span {
  const cost = usd / per;
  return [least * cost, most === null ? null : most * cost];
}

function times(factor: number, [least, most]: Span): Span {
  return [least * factor, most === null ? null : most * factor];
}

interface Time {
  readonly seconds: Span;
  readonly gibSeconds: Span;
}

/** The attempts of a step, as if each took all its time and were alone in its instance. */
function mostOfStep({ timeout_ms, retry, memoryMb }: StepTime): Time {
  const seconds = (retry.max_attempts * timeout_ms) / 1000;
  return {
    seconds: [0, seconds],
    gibSeconds: [0, (seconds * memoryMb) / 1024],
  };
}

/** Function time: at least, of all calls, each as short as can be; at most, of the calls that attempt no step. */
function timeOfCalls({ calls }: RunSize, steps: readonly StepTime[]): Time {
  const attempts = steps.reduce(
    (sum, { retry }) => sum + retry.max_attempts,
    0,
  );
  const [least, most] = calls;
  const others = most === null ? null : most - attempts;
  const seconds = times(BILLED_MS / 1000, [least, others]);
  return { seconds, gibSeconds: times(OWN_MEMORY_MB / 1024, seconds) };
}

/** What a run costs in US dollars at list prices, above what is free. */
export function runCost(size: RunSize, steps: readonly StepTime[]): Span {
  const calling = steps.filter(({ effect }) => effect !== "control");
  const time = [...calling.map(mostOfStep), timeOfCalls(size, calling)];
  const sealed = size.auditRecords;
  return sumOf([
    paid(PRICES.documentRead, sumOf([size.reads, sealed])),
    paid(PRICES.documentWrite, size.writes),
    paid(PRICES.documentDelete, sumOf([size.deletes, sealed])),
    paid(PRICES.taskOperation, times(OPERATIONS_A_TASK, size.tasks)),
    paid(PRICES.call, size.calls),
    paid(PRICES.cpu, sumOf(time.map(({ seconds }) => seconds))),
    paid(PRICES.memory, sumOf(time.map(({ gibSeconds }) => gibSeconds))),
    paid(PRICES.message, times(MESSAGE_BYTES, sealed)),
  ]);
}
