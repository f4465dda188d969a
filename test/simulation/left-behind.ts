import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import type {
  Document,
  DocumentReader,
} from "#shared/platform/document-store.ts";
import {
  mailboxOf,
  readEvent,
  type RunEvent,
} from "#workflows/runtime/wait/mailbox.ts";
import { readRun, type Run } from "#workflows/runtime/run/run-document.ts";
import {
  readStep,
  stepPath,
  type StepState,
} from "#workflows/runtime/step/step-document.ts";
import type { RandomWorkflow } from "./random-workflow.ts";
import type { Simulation } from "./simulation.ts";

// What is due may still be held up when a history ends.
const LONGEST_WAIT_MS = 200_000;

/** A run as a history left it. */
export interface LeftRun {
  readonly run: Run;
  readonly workflow: RandomWorkflow;
  readonly states: ReadonlyMap<string, StepState>;
  /** The outputs of all runs, by the paths of the steps that made them. */
  readonly outputs: ReadonlyMap<string, JsonObject>;
  readonly events: readonly RunEvent[];
  /** Audit records by `run id/step id`. */
  readonly audits: ReadonlyMap<string, number>;
  /** What the steps made, by `run id.step id`. */
  readonly things: ReadonlyMap<string, Document["data"]>;
  readonly tally: number;
}

export interface LeftBehind {
  readonly runs: readonly LeftRun[];
  readonly unknownRuns: readonly string[];
  /** Audit records of starts and retries that succeeded. */
  readonly starts: number;
  /** Checks of runs that nobody needs any more. */
  readonly checks: number;
  /** Tasks that are long due, and are not delivered. */
  readonly tasks: number;
}

async function collection(
  documents: DocumentReader,
  path: string,
): Promise<readonly Document[]> {
  return documents.query({ from: { collection: path } });
}

function countBySteps(
  events: readonly Document[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { data } of events) {
    const step = data["step"];
    if (typeof step === "string") counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  return counts;
}

function isStart({ data }: Document): boolean {
  const begins =
    data["operation"] === "start_workflow" ||
    data["operation"] === "retry_workflow";
  return begins && data["outcome"] === "success";
}

/** What a step of a run answered, in whichever run of its lineage it was made; undefined where it has not. */
export function outputOf(
  { run, states, outputs }: LeftRun,
  key: string,
): JsonObject | undefined {
  const state = states.get(key);
  if (state?.phase !== "success") return undefined;
  return outputs.get(stepPath(state.inherited_from ?? run.id, key));
}

function dueTasks({ machine }: Simulation): number {
  const row = machine.database
    .prepare("SELECT COUNT(*) AS due FROM tasks WHERE due_at <= ?")
    .get(machine.clock.now() - LONGEST_WAIT_MS);
  return z.object({ due: z.number() }).parse(row).due;
}

/** Everything that a history left behind. */
export async function leftBehind(simulation: Simulation): Promise<LeftBehind> {
  const { documents } = simulation.engine.platform;
  const events = await collection(documents, "audit_events");
  const audits = countBySteps(events);
  const made = await collection(documents, "things");
  const things = new Map(made.map(({ id, data }) => [id, data]));
  const runs: LeftRun[] = [];
  const outputs = new Map<string, JsonObject>();
  const unknownRuns: string[] = [];
  for (const document of await collection(documents, "workflow_runs")) {
    const run = readRun(document);
    const workflow = simulation.observer.runs.get(run.id)?.workflow;
    if (workflow === undefined) {
      unknownRuns.push(run.id);
      continue;
    }
    const steps = await collection(documents, `${document.path}/steps`);
    const states = new Map(steps.map((one) => [one.id, readStep(one).state]));
    for (const [id, state] of states)
      if (state.phase === "success")
        outputs.set(stepPath(run.id, id), state.output);
    const sent = await collection(documents, mailboxOf(run.id));
    const tally = await documents.get(`tallies/${run.id}`);
    const total = Number(tally?.data["count"] ?? 0);
    runs.push({
      run,
      workflow,
      states,
      outputs,
      events: sent.map(readEvent),
      audits,
      things,
      tally: total,
    });
  }
  return {
    runs,
    unknownRuns,
    starts: events.filter(isStart).length,
    checks: (await collection(documents, "run_checks")).length,
    tasks: dueTasks(simulation),
  };
}
