import { z } from "zod";
import { isTerminal } from "../run/run-document.ts";
import {
  PENDING,
  progressId,
  type Progress,
  type StepMark,
} from "./run-progress.ts";
import {
  CompensationResult,
  StepResult,
  WorkflowResult,
  type StepResult as Step,
} from "./workflow-result.ts";

const Id = z.string().meta({
  description:
    "How far the run had come when this was told. Send it as last_event_id to go on after it.",
  examples: ["run_261123_k3v9x2m8q4wt7n1c.running.s1-r0-p0x4"],
});

const RunState = WorkflowResult.pick({
  run_id: true,
  name: true,
  status: true,
  success: true,
  error: true,
  started_at: true,
  completed_at: true,
  deadline_at: true,
}).extend({ steps_total: z.int().nonnegative() });
type RunState = z.infer<typeof RunState>;

const StepState = StepResult.omit({ output: true });
type StepState = z.infer<typeof StepState>;

/** One change of a run, as whoever watches it is told. */
export const RunEvent = z
  .discriminatedUnion("event", [
    z
      .strictObject({ id: Id, event: z.literal("run"), data: RunState })
      .meta({ description: "The run's status changed." }),
    z.strictObject({ id: Id, event: z.literal("step"), data: StepState }).meta({
      description:
        "A step's status, or the number of its attempts, changed. get_workflow shows its output.",
    }),
    z
      .strictObject({
        id: Id,
        event: z.literal("compensation"),
        data: CompensationResult,
      })
      .meta({
        description: "The same of what undoes a step.",
      }),
    z.strictObject({ id: Id, event: z.literal("end"), data: RunState }).meta({
      description: "The run has ended, and nothing more will change.",
    }),
  ])
  .meta({ description: "One change of a run." });
export type RunEvent = z.infer<typeof RunEvent>;

/** An event, and how much is told with it. */
export interface Told {
  readonly event: RunEvent;
  readonly progress: Progress;
}

type Timed = Pick<Step, "completed_at" | "started_at">;

/** When a change was; what has no time of its own, such as a step that was left out, comes last. */
function timeOf({ completed_at, started_at }: Timed): string {
  return completed_at ?? started_at ?? "~";
}

interface Changed<Shown> {
  readonly index: number;
  readonly step: Shown;
}

/** Which of two that changed in the same millisecond is told of first: 1 for that of the plan, -1 for the other. */
type OfSameTime = 1 | -1;

/** The steps that are not as they were told of, in the order of time. */
function changedSteps<Shown extends Timed & StepMark>(
  told: readonly StepMark[],
  steps: readonly Shown[],
  ofSameTime: OfSameTime,
): readonly Changed<Shown>[] {
  const changed = steps.flatMap((step, index): Changed<Shown>[] => {
    const { status, attempts } = told[index] ?? PENDING;
    const isTold = status === step.status && attempts === step.attempts;
    return isTold ? [] : [{ index, step }];
  });
  return changed.sort((one, other) => {
    const [a, b] = [timeOf(one.step), timeOf(other.step)];
    const ofPlan = ofSameTime * (one.index - other.index);
    return a === b ? ofPlan : Number(a > b) - Number(a < b);
  });
}

function runState(result: WorkflowResult): RunState {
  const { run_id, name, status, success, error, started_at } = result;
  const { completed_at, deadline_at } = result;
  const steps_total = result.steps.length;
  const run = { run_id, name, status, success, error, steps_total };
  return { ...run, started_at, completed_at, deadline_at };
}

function* toldRun(told: Progress, result: WorkflowResult): Generator<Told> {
  if (told.run === result.status) return;
  const progress = { ...told, run: result.status };
  const id = progressId(progress);
  yield { progress, event: { id, event: "run", data: runState(result) } };
}

function* toldSteps(told: Progress, result: WorkflowResult): Generator<Told> {
  let progress = told;
  for (const { index, step } of changedSteps(told.steps, result.steps, 1)) {
    const { output: _, ...data } = step;
    const { status, attempts } = step;
    const steps = progress.steps.with(index, { status, attempts });
    progress = { ...progress, steps };
    const id = progressId(progress);
    yield { progress, event: { id, event: "step", data } };
  }
}

/** A run begins to be undone with all its compensations pending. */
function* toldCompensations(
  told: Progress,
  { compensations: now }: WorkflowResult,
): Generator<Told> {
  const marks = now.map((_one, index) => told.compensations[index] ?? PENDING);
  let progress = { ...told, compensations: marks };
  // What undoes the later steps is done before.
  for (const { index, step: data } of changedSteps(marks, now, -1)) {
    const { status, attempts } = data;
    const compensations = progress.compensations.with(index, {
      status,
      attempts,
    });
    progress = { ...progress, compensations };
    const id = progressId(progress);
    yield { progress, event: { id, event: "compensation", data } };
  }
}

function* toldEnd(told: Progress, result: WorkflowResult): Generator<Told> {
  const progress = { ...told, isComplete: true };
  const id = progressId(progress);
  yield { progress, event: { id, event: "end", data: runState(result) } };
}

/**
 * What has changed in a run since somebody was told of it, one after the other. An end comes after all that led to it,
 * and any other change of the run before what follows from it.
 */
export function* changesSince(
  told: Progress,
  result: WorkflowResult,
): Generator<Told> {
  if (told.isComplete) return;
  const parts = isTerminal(result.status)
    ? [toldSteps, toldCompensations, toldRun, toldEnd]
    : [toldRun, toldSteps, toldCompensations];
  let progress = told;
  for (const part of parts)
    for (const change of part(progress, result)) {
      progress = change.progress;
      yield change;
    }
}
