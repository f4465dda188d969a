import { hashJson } from "#shared/kernel/hash.ts";
import {
  isSettled,
  stepPath,
  type StepState,
} from "#workflows/runtime/step-document.ts";
import type { LeftRun } from "./left-behind.ts";
import { isControl, markField, type RandomStep } from "./random-workflow.ts";
import type { Simulation } from "./simulation.ts";

function markOf(
  step: RandomStep | undefined,
  states: LeftRun["states"],
): unknown {
  const state = step === undefined ? undefined : states.get(step.id);
  return step !== undefined && state?.phase === "success"
    ? state.output[markField(step)]
    : null;
}

/** How many tries of a step have an outcome. */
function outcomesOf(state: StepState | undefined): number {
  switch (state?.phase) {
    case undefined:
    case "skipped":
      return 0;
    case "claimed":
    case "retrying":
    case "waiting":
      return state.attempt - 1;
    case "unknown":
    case "success":
    case "failed":
      return state.attempt;
  }
}

function wasDenied(state: StepState | undefined): boolean {
  return state?.phase === "failed" && state.error.code === "PERMISSION_DENIED";
}

/** An event is had by the one step that it names, and a step has one of those that were sent. */
function eventFaults({ events, states }: LeftRun, step: RandomStep): string[] {
  const has = markOf(step, states);
  const takenBy = events.filter(({ taken_by }) => taken_by.includes(step.id));
  const ids = takenBy.map(({ id }) => id);
  const due = typeof has === "string" ? [has] : [];
  return JSON.stringify(ids) === JSON.stringify(due)
    ? []
    : [`${step.id} has ${String(has)}, and took ${ids.join(", ")}`];
}

function effectFaults(
  left: LeftRun,
  step: RandomStep,
  { machine }: Simulation,
): string[] {
  const { run, things, states } = left;
  const state = states.get(step.id);
  const succeeded = state?.phase === "success";
  const on = `${run.id}.${step.id}`;
  switch (step.tool) {
    case "look_up":
    case "sleep":
      return [];
    case "wait_for_event":
      return eventFaults(left, step);
    case "make_thing": {
      const made = Number(things.get(on)?.["count"] ?? 0);
      if (made === (succeeded ? 1 : 0)) return [];
      return [`${step.id} took effect ${made} times`];
    }
    case "keep_things": {
      const kept = things.has(`${on}.first`) && things.has(`${on}.second`);
      return kept || !succeeded ? [] : [`${step.id} lost what it kept`];
    }
    case "send_thing": {
      const key = hashJson([run.root_run_id, step.id]);
      const effects = machine.world.effectsOf(key);
      const [first] = effects;
      const told = !succeeded || first?.["mark"] === markOf(step, states);
      if (effects.length <= 1 && told) return [];
      return [`${step.id} acted outside ${effects.length} times`];
    }
  }
}

function auditsDue(step: RandomStep, state: StepState | undefined): number {
  // The engine's own steps are no calls.
  if (isControl(step)) return 0;
  return step.tool === "look_up" ? Number(wasDenied(state)) : outcomesOf(state);
}

function auditFaults(left: LeftRun, step: RandomStep): string[] {
  const state = left.states.get(step.id);
  const due = auditsDue(step, state);
  const found = left.audits.get(`${left.run.id}/${step.id}`) ?? 0;
  // Each denial may have been followed by a pause and a resume.
  const deniedAgain =
    step.asks && step.tool === "look_up" && found <= outcomesOf(state);
  return found === due || deniedAgain
    ? []
    : [`${step.id} has ${found} audit records of ${due}`];
}

function writeFaults(
  { run, states }: LeftRun,
  step: RandomStep,
  { observer, faults }: Simulation,
): string[] {
  const state = states.get(step.id);
  const outcomes = state?.phase === "skipped" ? 1 : outcomesOf(state);
  const writes = observer.writes.get(stepPath(run.id, step.id)) ?? 0;
  if (isControl(step))
    return writes <= 2 ? [] : [`${step.id} was written ${writes} times`];
  const claims = step.tool === "send_thing" ? writes - outcomes : 0;
  // Each crash can cost a claim; without faults it is one a try.
  const claimsLimit = faults.lastPick === 0 ? outcomes : 20;
  return writes === outcomes + claims && claims <= claimsLimit
    ? []
    : [`${step.id} was written ${writes} times for ${outcomes} outcomes`];
}

function outcomeFaults(
  { states, workflow }: LeftRun,
  step: RandomStep,
): string[] {
  const state = states.get(step.id);
  if (state?.phase === "claimed") return [`${step.id} is still claimed`];
  if (state?.phase !== "success" || isControl(step)) return [];
  const marks = step.dependencies.map((id) =>
    markOf(
      workflow.steps.find((one) => one.id === id),
      states,
    ),
  );
  return JSON.stringify(state.output["saw"]) === JSON.stringify(marks)
    ? []
    : [`${step.id} saw what was not committed`];
}

function isMet({ runIf }: RandomStep, before: StepState | undefined): boolean {
  switch (runIf) {
    case "all_success":
      return before?.phase === "success";
    case "none_failed":
      return before?.phase !== "failed";
    case "all_done":
      return true;
  }
}

/** A step begins when all that it waits for has settled as it asks and it is wanted, and is skipped otherwise. */
function beginningFaults({ states }: LeftRun, step: RandomStep): string[] {
  const state = states.get(step.id);
  if (state === undefined) return [];
  const before = step.dependencies.map((id) => states.get(id));
  const settled = before.filter((one) => one !== undefined && isSettled(one));
  if (settled.length < before.length)
    return [`${step.id} is ${state.phase} before its dependencies are settled`];
  const begins =
    before.every((one) => isMet(step, one)) && step.wanted !== false;
  return begins === (state.phase !== "skipped")
    ? []
    : [`${step.id} is ${state.phase}, which its dependencies do not lead to`];
}

/** What is wrong with a step of a run that has ended. */
export function stepFaults(
  left: LeftRun,
  step: RandomStep,
  simulation: Simulation,
): string[] {
  return [
    ...beginningFaults(left, step),
    ...outcomeFaults(left, step),
    ...effectFaults(left, step, simulation),
    ...auditFaults(left, step),
    ...writeFaults(left, step, simulation),
  ];
}
