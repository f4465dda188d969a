import { setTimeout as pause } from "node:timers/promises";
import type {
  StepResult,
  WorkflowResult,
} from "#workflows/runtime/view/workflow-result.ts";
import type { DemoClient } from "./client.ts";
import type { Screen } from "./screen.ts";

const LOOK_MS = 40;

const MARKS = {
  pending: ["·", "dim"],
  running: ["▸", "yellow"],
  waiting: ["…", "yellow"],
  success: ["✔", "green"],
  failed: ["✘", "red"],
  skipped: ["-", "dim"],
  cancelled: ["-", "dim"],
  unknown: ["?", "yellow"],
} as const;

function stepLine(
  screen: Screen,
  run: WorkflowResult,
  step: StepResult,
): string {
  const branch = run.steps.at(-1) === step ? "└─" : "├─";
  // Lines that are printed as they come follow no order.
  const bullet = screen.isPlain ? "-" : branch;
  const width = Math.max(...run.steps.map(({ step_id }) => step_id.length));
  const [mark, style] = MARKS[step.status];
  const time = step.duration_ms === null ? "" : `${step.duration_ms} ms`;
  const tries = step.attempts > 1 ? `  after ${step.attempts} tries` : "";
  const error = step.error === null ? "" : `  ${step.error.message}`;
  const status = screen.style(style, `${mark} ${step.status.padEnd(8)}`);
  return `  ${bullet} ${step.step_id.padEnd(width)}  ${status} ${time.padStart(7)}${tries}${error}`.trimEnd();
}

function headLine(screen: Screen, run: WorkflowResult): string {
  const time = run.duration_ms === null ? "" : `  ${run.duration_ms} ms`;
  const style =
    run.completed_at === null ? "yellow" : run.success ? "green" : "red";
  return `  ${screen.style("bold", run.name)} ${run.run_id}  ${screen.style(style, run.status)}${time}`;
}

/** Tells of each step when it has changed, for output that only grows. */
function printChanges(
  screen: Screen,
  run: WorkflowResult,
  before: WorkflowResult | null,
): void {
  if (before === null) screen.print(headLine(screen, run));
  for (const [index, step] of run.steps.entries()) {
    const known = before?.steps[index]?.status ?? "pending";
    if (step.status !== known) screen.print(stepLine(screen, run, step));
  }
  if (run.completed_at !== null && before !== null)
    screen.print(headLine(screen, run));
}

/** What a step asks its approvers; null where it asks for nothing. */
function questionOf({ waiting_for: wait }: StepResult): string | null {
  return wait?.for === "approval" ? wait.message : null;
}

type Answerer = (stepId: string, question: string) => Promise<void>;

/**
 * Shows a run's steps as they happen, until it has ended.
 *
 * @param answer - called once with what a step asks for approval of
 */
export async function watchRun(
  client: DemoClient,
  screen: Screen,
  started: WorkflowResult,
  answer: Answerer = async () => {},
): Promise<WorkflowResult> {
  let before: WorkflowResult | null = null;
  let run = started;
  const answered = new Set<string>();
  for (;;) {
    if (screen.isPlain) printChanges(screen, run, before);
    else {
      const steps = run.steps.map((step) => stepLine(screen, run, step));
      screen.redraw([headLine(screen, run), ...steps]);
    }
    if (run.completed_at !== null) return run;
    for (const step of run.steps) {
      const question = questionOf(step);
      if (question === null || answered.has(step.step_id)) continue;
      answered.add(step.step_id);
      await answer(step.step_id, question);
    }
    await pause(LOOK_MS);
    before = run;
    run = await client.getWorkflow(run.run_id);
  }
}
