import type { JsonValue } from "#shared/kernel/json.ts";
import {
  planStepOf,
  type Plan,
  type PlanStep,
} from "#workflows/planner/plan.ts";
import type { EngineContext } from "./engine-context.ts";
import { withInheritedOutputs } from "./inherited-outputs.ts";
import { readRun, runPath, type Run } from "./run-document.ts";
import { readStep, stepPath, type StoredStep } from "./step-document.ts";
import type { StepDelivery } from "./step-task.ts";

const PAGE = 50;

/** What a delivery of a step is about, as it was read in one batch. */
export interface LoadedStep {
  readonly run: Run;
  readonly plan: Plan;
  readonly step: PlanStep;
  readonly stored: StoredStep | null;
  /** The outputs that the step's parameters refer to, by step id. */
  readonly outputs: ReadonlyMap<string, JsonValue>;
}

async function outputsOf(
  { platform: { documents } }: EngineContext,
  steps: readonly (StoredStep | null)[],
): Promise<ReadonlyMap<string, JsonValue>> {
  const found = steps.filter((step) => step !== null);
  const whole = await withInheritedOutputs(documents, found);
  return new Map(
    whole.flatMap(({ stepId, state }) =>
      state.phase === "success" ? [[stepId, state.output] as const] : [],
    ),
  );
}

async function readStepsByName(
  context: EngineContext,
  runId: string,
  stepIds: readonly string[],
): Promise<readonly (StoredStep | null)[]> {
  const steps: (StoredStep | null)[] = [];
  for (let start = 0; start < stepIds.length; start += PAGE) {
    const paths = stepIds
      .slice(start, start + PAGE)
      .map((stepId) => stepPath(runId, stepId));
    const found = await context.platform.documents.getAll(paths);
    steps.push(...found.map((one) => (one === null ? null : readStep(one))));
  }
  return steps;
}

/** Null when the run does not exist: it has been deleted since. */
export async function loadStep(
  context: EngineContext,
  delivery: StepDelivery,
): Promise<LoadedStep | null> {
  const { run_id: runId, step_key: stepId, needs } = delivery;
  const [runDocument, own, ...others] = await context.platform.documents.getAll(
    [
      runPath(runId),
      stepPath(runId, stepId),
      ...(needs ?? []).map((need) => stepPath(runId, need)),
    ],
  );
  if (runDocument === undefined || runDocument === null) return null;
  const run = readRun(runDocument);
  const plan = await context.definitions.plan(run.definition_hash);
  const step = planStepOf(plan, stepId);
  const needed =
    needs === undefined
      ? await readStepsByName(context, runId, step.needs)
      : others.map((one) => (one === null ? null : readStep(one)));
  return {
    run,
    plan,
    step,
    stored: own === undefined || own === null ? null : readStep(own),
    outputs: await outputsOf(context, needed),
  };
}
