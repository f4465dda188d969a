import { runIfOf } from "#workflows/definition/run-if.ts";
import { lookUp, type Dependencies } from "./graph.ts";
import type { Plan, PlanStep } from "./plan.ts";
import type { Header } from "./read-definition.ts";
import { referencesOf, type SoundStep } from "./read-step.ts";
import { retryPlan, runTimeoutMs, stepTimeoutMs } from "./timing.ts";
import { END_BARRIER, wire, type Wiring } from "./wiring.ts";

function needsOf(step: SoundStep): string[] {
  const stepIds = referencesOf(step).flatMap((reference) =>
    reference.root === "steps" ? [reference.stepId] : [],
  );
  return [...new Set(stepIds)];
}

function planStep(sound: SoundStep, wiring: Wiring): PlanStep {
  const { stepId, step, facts } = sound;
  return {
    step_id: stepId,
    tool: step.tool_name,
    operation: facts.operation,
    effect: facts.effect,
    parameters: step.parameters,
    needs: needsOf(sound),
    ...(runIfOf(step) !== "all_success" && { run_if: runIfOf(step) }),
    ...(step.when !== undefined && { when: step.when }),
    ...wiring.of(stepId),
    timeout_ms: stepTimeoutMs(step.timeout, facts.timeoutSeconds),
    retry: retryPlan(step.retry_policy, facts.effect),
  };
}

function idsOf(steps: readonly PlanStep[]): string[] {
  return steps.map(({ step_id }) => step_id);
}

/** The plan of a definition that has passed every check. */
export function makePlan(
  header: Header,
  sound: readonly SoundStep[],
  dependencies: Dependencies,
): Plan {
  const runIfs = new Map(
    sound.map(({ stepId, step }) => [stepId, runIfOf(step)]),
  );
  const wiring = wire(dependencies, (stepId) => lookUp(runIfs, stepId));
  const steps = sound.map((step) => planStep(step, wiring));
  return {
    steps,
    barriers: { ...wiring.barriers },
    roots: idsOf(steps.filter((step) => step.dependencies.length === 0)),
    leaves: idsOf(steps.filter((step) => step.successors.length === 0)),
    end_barrier: END_BARRIER,
    error_handling: header.error_handling,
    run_timeout_ms: runTimeoutMs(header.timeout),
    output: header.output ?? null,
  };
}
