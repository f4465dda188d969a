import { ColliderError } from "#shared/kernel/error.ts";
import { RUN_PHASES, type RunPhase } from "../run/run-document.ts";
import { STEP_STATUSES, type StepResult } from "./workflow-result.ts";

export type StepMark = Pick<StepResult, "status" | "attempts">;

/**
 * How much of a run somebody was told: where the run and each of its steps stood, in the order of the plan. It is made
 * of nothing but documents, so that whoever was told by one process goes on at any other, and misses and hears twice
 * nothing.
 */
export interface Progress {
  readonly runId: string;
  /** Null before anything was told. */
  readonly run: RunPhase | null;
  readonly steps: readonly StepMark[];
  /** Of what undoes the run, in the order of the plan too; none before it was told of any. */
  readonly compensations: readonly StepMark[];
  /** Whether the run's end was told, and with it everything. */
  readonly isComplete: boolean;
}

const LETTERS: Readonly<Record<StepResult["status"], string>> = {
  pending: "p",
  running: "r",
  waiting: "w",
  success: "s",
  failed: "f",
  skipped: "k",
  cancelled: "c",
  unknown: "u",
};

/** Before the marks of what undoes the run. */
const UNDOING = "~";
const NOTHING = "new";
const COMPLETE = "end";

/** How a step is marked of which nothing was told. */
export const PENDING: StepMark = { status: "pending", attempts: 0 };

/** Before anything was told. */
export function noProgress(runId: string, stepCount: number): Progress {
  const steps = Array.from({ length: stepCount }, () => PENDING);
  const none = { run: null, compensations: [], isComplete: false };
  return { runId, steps, ...none };
}

/** The same marks in a row are written once: `p0x4` is four steps that are pending. */
function stepsText(steps: readonly StepMark[]): string {
  const texts: string[] = [];
  let count = 0;
  for (const [index, { status, attempts }] of steps.entries()) {
    const text = `${LETTERS[status]}${attempts}`;
    const next = steps[index + 1];
    count += 1;
    if (next?.status === status && next.attempts === attempts) continue;
    texts.push(count === 1 ? text : `${text}x${count}`);
    count = 0;
  }
  return texts.join("-");
}

/** A progress as the id of an event. */
export function progressId({
  runId,
  run,
  steps,
  compensations,
  isComplete,
}: Progress): string {
  return [
    runId,
    run ?? NOTHING,
    stepsText(steps),
    ...(compensations.length > 0 ? [UNDOING + stepsText(compensations)] : []),
    ...(isComplete ? [COMPLETE] : []),
  ].join(".");
}

function unknownEvent(): ColliderError {
  const description =
    "is not the id of an event of this run; leave it out to be told of the run from its start";
  return new ColliderError(
    "INVALID_ARGUMENT",
    `last_event_id ${description}.`,
    {
      reason: "EVENT_UNKNOWN",
      fieldViolations: [
        {
          field: "payload.last_event_id",
          description,
          reason: "EVENT_UNKNOWN",
        },
      ],
    },
  );
}

function readMarks(text: string): readonly StepMark[] {
  const [, letter, attempts, count = "1"] =
    /^([a-z])(\d{1,6})(?:x(\d{1,4}))?$/u.exec(text) ?? [];
  const status = STEP_STATUSES.find((one) => LETTERS[one] === letter);
  if (status === undefined) throw unknownEvent();
  const mark = { status, attempts: Number(attempts) };
  return Array.from({ length: Number(count) }, () => mark);
}

/** As many marks as there may be at most. */
function readMarksUpTo(text: string, most: number): readonly StepMark[] {
  const steps: StepMark[] = [];
  for (const part of text.split("-")) {
    if (steps.length > most) break;
    steps.push(...readMarks(part));
  }
  if (steps.length > most) throw unknownEvent();
  return steps;
}

function readMarksOf(text: string, stepCount: number): readonly StepMark[] {
  const steps = readMarksUpTo(text, stepCount);
  if (steps.length !== stepCount) throw unknownEvent();
  return steps;
}

/**
 * The progress that an event's id says.
 *
 * @throws ColliderError INVALID_ARGUMENT for what is no id of an event of this run.
 */
export function readProgress(
  id: string,
  { runId, stepCount }: { readonly runId: string; readonly stepCount: number },
): Progress {
  const [ofRun, phase, steps = "", ...rest] = id.split(".");
  const undoing = rest[0]?.startsWith(UNDOING) === true ? rest.shift() : null;
  const [complete, ...more] = rest;
  const run = RUN_PHASES.find((one) => one === phase) ?? null;
  const isKnown =
    ofRun === runId &&
    (run !== null || phase === NOTHING) &&
    (complete === undefined || complete === COMPLETE) &&
    more.length === 0;
  if (!isKnown) throw unknownEvent();
  return {
    runId,
    run,
    steps: readMarksOf(steps, stepCount),
    compensations:
      typeof undoing === "string"
        ? readMarksUpTo(undoing.slice(UNDOING.length), stepCount)
        : [],
    isComplete: complete === COMPLETE,
  };
}
