import { hashJson } from "#shared/kernel/hash.ts";
import type { Run } from "#workflows/runtime/run/run-document.ts";
import {
  stepPath,
  type StepState,
} from "#workflows/runtime/step/step-document.ts";
import { against, type Fault } from "./invariants.ts";
import { outputOf, type LeftRun } from "./left-behind.ts";
import { isOwn, markField, type RandomStep } from "./random-step.ts";
import type { Simulation } from "./simulation.ts";

/** What a step has made, as others see it. */
function markOf(left: LeftRun, step: RandomStep | undefined): unknown {
  if (step === undefined) return null;
  if (left.states.get(step.id)?.phase !== "success") return null;
  const key = step.map === null ? step.id : `${step.id}[0]`;
  return outputOf(left, key)?.[markField(step)] ?? null;
}

function markById(left: LeftRun, id: string): unknown {
  return markOf(
    left,
    left.workflow.steps.find((step) => step.id === id),
  );
}

/** What a step, or an item of a map, was to be given of what was made before it. */
function seenBy(left: LeftRun, step: RandomStep): readonly unknown[] {
  const [id, index] = step.id.split("[");
  if (step.id.startsWith("~"))
    return [outputOf(left, step.id.slice(1))?.["mark"] ?? null];
  if (index === undefined) return step.sees.map((one) => markById(left, one));
  const { map } = left.workflow.steps.find((one) => one.id === id) ?? step;
  const sees = map?.items[Number.parseInt(index, 10)]?.sees;
  if (sees === undefined) return [];
  return ["mark" in sees ? sees.mark : markById(left, sees.step)];
}

/** How many tries of a step have an outcome in this run. */
function outcomesOf(state: StepState | undefined): number {
  switch (state?.phase) {
    case undefined:
    case "skipped":
      return 0;
    case "claimed":
    case "retrying":
    case "waiting":
      return state.attempt - 1;
    case "success":
      return state.inherited_from === null ? state.attempt : 0;
    case "unknown":
    case "failed":
      return state.attempt;
  }
}

function isInherited(state: StepState | undefined): boolean {
  return state?.phase === "success" && state.inherited_from !== null;
}

function wasDenied(state: StepState | undefined): boolean {
  return state?.phase === "failed" && state.error.code === "PERMISSION_DENIED";
}

/** An event is had by the one step that it names, and a step has one of those that were sent. */
function eventFaults(left: LeftRun, step: RandomStep): string[] {
  const state = left.states.get(step.id);
  const has = isInherited(state) ? null : markOf(left, step);
  const takenBy = left.events.filter(({ taken_by }) =>
    taken_by.includes(step.id),
  );
  const ids = takenBy.map(({ id }) => id);
  const due = typeof has === "string" ? [has] : [];
  return JSON.stringify(ids) === JSON.stringify(due)
    ? []
    : [`${step.id} has ${String(has)}, and took ${ids.join(", ")}`];
}

/** The run whose effects those of a step are: what had succeeded and is begun once more has its own. */
function effectRun(run: Run, { id }: RandomStep): string {
  const [stepId = ""] = id.replace("~", "").split("[");
  const reruns = Object.entries(run.reruns);
  const [by] = reruns.find(([, again]) => again.includes(stepId)) ?? [];
  return by ?? run.root_run_id;
}

function effectFaults(
  left: LeftRun,
  step: RandomStep,
  { machine }: Simulation,
): string[] {
  const { run, things, states } = left;
  // What a map does are its items.
  if (step.map !== null) return [];
  const state = states.get(step.id);
  const succeeded = state?.phase === "success" && !isInherited(state);
  const on = `${run.id}.${step.id}`;
  switch (step.tool) {
    case "look_up":
    case "sleep":
    case "approval":
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
      const key = hashJson([effectRun(run, step), step.id]);
      const effects = machine.world.effectsOf(key);
      const [first] = effects;
      const told = !succeeded || first?.["mark"] === markOf(left, step);
      if (effects.length <= 1 && told) return [];
      return [`${step.id} acted outside ${effects.length} times`];
    }
  }
}

function auditsDue(step: RandomStep, state: StepState | undefined): number {
  // The engine's own steps are no calls.
  if (isOwn(step)) return 0;
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

// What a process writes again that dies before it could say so.
const MOST_REPEATS = 20;

/** The writes that are no record of an outcome: the begin of a wait, and a claim. */
function mostUnrecorded(
  { workflow }: LeftRun,
  step: RandomStep,
  outcomes: number,
): number {
  if (step.tool === "approval") return 2;
  if (isOwn(step)) return outcomes + 1;
  const claims = workflow.steps.some(({ undo }) => undo !== null);
  return step.tool === "send_thing" || claims ? outcomes : 0;
}

function writeFaults(
  left: LeftRun,
  step: RandomStep,
  { observer, faults }: Simulation,
): string[] {
  const { run, states } = left;
  const state = states.get(step.id);
  const isAlone = state?.phase === "skipped" || isInherited(state);
  const outcomes = isAlone ? 1 : outcomesOf(state);
  const writes = observer.writes.get(stepPath(run.id, step.id)) ?? 0;
  const unrecorded = mostUnrecorded(left, step, outcomes);
  const isRepeated = unrecorded > 0 && faults.lastPick > 0;
  // A retry closes what may still be dispatched, and begins with what may still act.
  const noted = run.retried_by === null && run.retried_from === null ? 0 : 1;
  const most = outcomes + noted + (isRepeated ? MOST_REPEATS : unrecorded);
  return writes >= outcomes && writes <= most
    ? []
    : [`${step.id} was written ${writes} times for ${outcomes} outcomes`];
}

function outputFaults(left: LeftRun, step: RandomStep): string[] {
  const state = left.states.get(step.id);
  if (state?.phase !== "success" || isOwn(step)) return [];
  const saw = outputOf(left, step.id)?.["saw"];
  const due = isInherited(state) ? saw : seenBy(left, step);
  return JSON.stringify(saw) === JSON.stringify(due)
    ? []
    : [`${step.id} saw what was not committed`];
}

/** What is wrong with a step of a run that has ended, or with an item of one. */
export function stepFaults(
  left: LeftRun,
  step: RandomStep,
  simulation: Simulation,
): readonly Fault[] {
  // A run that repeats another begins with what that may still do outside; its time may be over before its first look.
  const { phase, retried_from: source } = left.run;
  const isTaken = source !== null && phase === "timed_out";
  const isClaimed = !isTaken && left.states.get(step.id)?.phase === "claimed";
  const claims = isClaimed ? [`${step.id} is still claimed`] : [];
  return [
    ...against("outputs", outputFaults(left, step)),
    ...against("effects", effectFaults(left, step, simulation)),
    ...against("effects", claims),
    ...against("audit", auditFaults(left, step)),
    ...against("cool", writeFaults(left, step, simulation)),
  ];
}
