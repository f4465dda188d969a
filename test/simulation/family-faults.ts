import { z } from "zod";
import { epochMs } from "#shared/kernel/time.ts";
import {
  isTerminal,
  readRun,
  type Run,
} from "#workflows/runtime/run/run-document.ts";
import {
  readStep,
  type StepState,
} from "#workflows/runtime/step/step-document.ts";
import { leftBehind } from "./left-behind.ts";
import type { Simulation } from "./simulation.ts";

/** A run of a family as a history left it. */
interface Member {
  readonly run: Run;
  readonly states: ReadonlyMap<string, StepState>;
}

type Members = ReadonlyMap<string, Member>;

// A look at a run may be held up as long as what the sweeper does.
const LATE_MS = 900_000;

const Answered = z.looseObject({ run_id: z.string(), status: z.string() });

async function membersOf({ engine }: Simulation): Promise<Members> {
  const { documents } = engine.platform;
  const list = async (path: string) =>
    documents.query({ from: { collection: path } });
  const members = new Map<string, Member>();
  for (const document of await list("workflow_runs")) {
    const steps = await list(`${document.path}/steps`);
    const states = new Map(steps.map((one) => [one.id, readStep(one).state]));
    members.set(document.id, { run: readRun(document), states });
  }
  return members;
}

function endOf({ completed_at }: Run): number {
  return completed_at === null ? Infinity : epochMs(completed_at);
}

/** What a run that another waited for has left, beside the step that waited. */
function childFaults({ run }: Member, members: Members): string[] {
  if (run.parent === null) return [];
  const { run_id, step_id } = run.parent;
  const parent = members.get(run_id);
  const state = parent?.states.get(step_id);
  const told = `${run.id} of ${step_id} ended ${run.phase}`;
  if (parent === undefined || state === undefined)
    return [`${told}, and nobody waited for it`];
  if (isTerminal(parent.run.phase) && state.phase === "waiting")
    // It is not recorded in what has ended, and stopped with it.
    return endOf(run) - endOf(parent.run) > LATE_MS
      ? [`${told} long after the run that waited for it`]
      : [];
  const isDone = run.phase === "success" || run.phase === "partial";
  if (isDone && state.phase === "success") return [];
  if (!isDone && state.phase === "failed") return [];
  return [`${told}, and the step is ${state.phase}`];
}

/** A step that has had another run done names it, and it is the only one that was begun for it. */
function stepFaults({ run, states }: Member, members: Members): string[] {
  return [...states].flatMap(([id, state]) => {
    const children = [...members.values()].filter(
      ({ run: { parent } }) =>
        parent?.run_id === run.id && parent.step_id === id,
    );
    if (children.length > 1) return [`${run.id}/${id} has several runs`];
    if (state.phase !== "success" || state.inherited_from !== null) return [];
    const answered = Answered.safeParse(state.output);
    if (!answered.success) return [];
    const child = members.get(answered.data.run_id)?.run;
    return child?.phase === answered.data.status
      ? []
      : [`${run.id}/${id} answers with a run that ended ${child?.phase}`];
  });
}

function memberFaults(member: Member, members: Members): string[] {
  const { run, states } = member;
  const ended = isTerminal(run.phase) ? [] : [`${run.id} is ${run.phase}`];
  const open = [...states].filter(([, { phase }]) => phase === "claimed");
  return [
    ...ended,
    ...open.map(([id]) => `${run.id}/${id} is still claimed`),
    ...childFaults(member, members),
    ...stepFaults(member, members),
  ];
}

/** Everything that went wrong in a history of families. */
export async function familyFaults(
  simulation: Simulation,
): Promise<readonly string[]> {
  const members = await membersOf(simulation);
  const { checks, tasks } = await leftBehind(simulation);
  const { world } = simulation.machine;
  const twice = world.keys.filter((key) => world.effectsOf(key).length > 1);
  return [
    ...simulation.observer.violations.map(({ text }) => text),
    ...[...members.values()].flatMap((one) => memberFaults(one, members)),
    ...twice.map((key) => `${key} acted outside more than once`),
    ...(checks === 0 ? [] : [`${checks} checks of runs are left`]),
    ...(tasks === 0 ? [] : [`${tasks} tasks are left`]),
  ];
}
