import type { Run } from "#workflows/runtime/run/run-document.ts";
import {
  isSettled,
  type StepState,
} from "#workflows/runtime/step/step-document.ts";
import type { Came } from "./fate.ts";
import { against, type Fault, type Invariant } from "./invariants.ts";
import type { LeftRun } from "./left-behind.ts";
import { itemsOf } from "./random-map.ts";
import type { RandomStep } from "./random-step.ts";
import { expectedRun, type ExpectedRun } from "./run-oracle.ts";

/** What is looked at of a run that has ended. */
export type JudgedRun = Pick<LeftRun, "run" | "workflow" | "states">;

/** What a port, a clock, a crash or a lost right makes of a step that would have succeeded. */
const MISHAPS: ReadonlySet<string> = new Set([
  "UNAVAILABLE",
  "DEADLINE_EXCEEDED",
  "PERMISSION_DENIED",
  "STEP_NOT_SURVIVED",
]);

/** What was claimed when its run stopped, and had not happened, is recorded as failed. */
const STOPPED = "RUN_STOPPED";

function isMishap(state: StepState | undefined): boolean {
  if (state?.phase !== "failed") return false;
  const { code, reason } = state.error;
  return MISHAPS.has(code) || MISHAPS.has(reason) || reason === STOPPED;
}

function fateIn({ run, states }: JudgedRun, step: RandomStep): Came {
  const state = states.get(step.id);
  const seen = state?.phase === "failed" ? "failed" : "success";
  const { first, mended } = step.fate;
  const due = run.retried_from === null ? first : mended;
  if (due === null || isMishap(state)) return seen;
  // What was still under way may have been mended with the rest.
  return run.retried_by !== null && first !== mended ? seen : due;
}

/** What is known of a run's history beside what it has left. */
interface Known {
  readonly wasCancelled: boolean;
  /** Whether its owner has lost the right to go on. */
  readonly wasRevoked: boolean;
  /** Whether nothing went wrong that costs a step an attempt. */
  readonly exact: boolean;
}

function mishapFaults(
  { workflow, states }: JudgedRun,
  { wasRevoked }: Known,
): string[] {
  const all = workflow.steps.flatMap((step) => [step, ...itemsOf(step)]);
  const sure = all.filter(
    ({ fate, map }) => fate.first === "success" && map === null,
  );
  return sure
    .filter(({ id }) => {
      const state = states.get(id);
      if (state?.phase !== "failed") return false;
      const isDenied = state.error.code === "PERMISSION_DENIED";
      return state.error.reason !== STOPPED && !(isDenied && wasRevoked);
    })
    .map(({ id }) => `${id} failed, though nothing but crashes went wrong`);
}

/** Whether a step of a run that has been retried was closed to whatever was still under way. */
function isFenced({ run, states }: JudgedRun, id: string): boolean {
  return run.retried_by !== null && states.get(id)?.phase === "skipped";
}

/** Whether an item's map was taken over: an item of it that had failed, and was tolerated, is not. */
function isOfInherited({ states }: JudgedRun, key: string): boolean {
  const [stepId = "", index] = key.split("[");
  const map = index === undefined ? undefined : states.get(stepId);
  return map?.phase === "success" && map.inherited_from !== null;
}

function nameOf(state: StepState | undefined): string {
  return state === undefined || !isSettled(state) ? "open" : state.phase;
}

function stepOutcomeFault(
  left: JudgedRun,
  id: string,
  { expected, isWhole }: { expected: ExpectedRun; isWhole: boolean },
): readonly Fault[] {
  const seen = nameOf(left.states.get(id));
  const due = expected.steps.get(id) ?? "open";
  const mayBeOpen =
    !isWhole || expected.optional.has(id) || isOfInherited(left, id);
  if (seen === due || (seen === "open" && mayBeOpen)) return [];
  if (isFenced(left, id)) return [];
  const text = `${id} is ${seen} where ${due} is due`;
  const skips = seen === "skipped" || due === "skipped";
  const invariant: Invariant = skips ? "joins" : "effects";
  return against(seen === "open" ? "ends" : invariant, [text]);
}

function isRightEnd(
  { run, workflow }: JudgedRun,
  { phase }: ExpectedRun,
  { wasCancelled }: Known,
): boolean {
  const due: Run["phase"] =
    phase !== "success" && workflow.stopsOnFailure ? "failed" : phase;
  if (run.phase === "cancelled") return wasCancelled;
  // A run that needed its timeout to end was lost.
  if (run.phase === "timed_out") return workflow.timeoutSeconds !== null;
  return run.phase === due;
}

/** A step begins only when all that it waits for has settled. */
function orderFaults({ workflow, states }: JudgedRun): string[] {
  return workflow.steps
    .filter(({ id }) => states.has(id))
    .flatMap(({ id, dependencies }) =>
      dependencies
        .filter((needed) => nameOf(states.get(needed)) === "open")
        .map((needed) => `${id} has begun before ${needed} has settled`),
    );
}

/** What a run has come to beside what the oracle says that it must. */
export function outcomeFaults(left: JudgedRun, known: Known): readonly Fault[] {
  const { run, workflow } = left;
  const expected = expectedRun(workflow, (step) => fateIn(left, step));
  const stops = workflow.stopsOnFailure && expected.phase !== "success";
  const isCut = run.phase === "cancelled" || run.phase === "timed_out";
  const planned = [...left.states].filter(([id]) => !id.startsWith("~"));
  const ids = new Set([...expected.steps.keys(), ...planned.map(([id]) => id)]);
  const isWhole = !stops && !isCut;
  const stopped = planned.filter(
    ([id, state]) =>
      state.phase === "failed" &&
      state.error.reason === STOPPED &&
      // Of a map that has failed no item is wanted any more.
      !expected.optional.has(id),
  );
  return [
    ...[...ids].flatMap((id) =>
      stepOutcomeFault(left, id, { expected, isWhole }),
    ),
    ...against(
      "ends",
      isWhole
        ? stopped.map(([id]) => `${id} was stopped in a run that was not`)
        : [],
    ),
    ...against("joins", orderFaults(left)),
    ...against("crashes", known.exact ? mishapFaults(left, known) : []),
    ...against(
      "ends",
      isRightEnd(left, expected, known)
        ? []
        : [`it ended ${run.phase}, and ${expected.phase} was due`],
    ),
  ];
}
