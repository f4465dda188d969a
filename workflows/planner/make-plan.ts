import { lanesOf } from "#workflows/definition/for-each.ts";
import { ownParameters } from "#workflows/definition/inline-workflow.ts";
import { referencesIn } from "#workflows/definition/references.ts";
import { runIfOf } from "#workflows/definition/run-if.ts";
import type { Reference } from "#workflows/definition/template.ts";
import type { StepDefinition } from "#workflows/definition/workflow-definition.ts";
import { lookUp, type Dependencies } from "./graph.ts";
import type { Plan, PlanMap, PlanStep } from "./plan.ts";
import type { Header } from "./read-definition.ts";
import {
  referencesBefore,
  referencesDuring,
  referencesOf,
  type SoundStep,
} from "./read-step.ts";
import { RUN_CONTROL_STEP } from "./tool-facts.ts";
import { cachePlan } from "./check-cache.ts";
import { rateLimitPlan } from "./check-rate-limit.ts";
import { retryPlan, runTimeoutMs, stepTimeoutMs } from "./timing.ts";
import { END_BARRIER, wire, type Wiring } from "./wiring.ts";

function needsOf(references: readonly Reference[]): string[] {
  const stepIds = references.flatMap((reference) =>
    reference.root === "steps" ? [reference.stepId] : [],
  );
  return [...new Set(stepIds)];
}

function toleratedOf(
  tolerated: StepDefinition["tolerated_failures"] = 0,
): PlanMap["tolerated"] {
  return typeof tolerated === "number"
    ? { count: tolerated }
    : { percent: Number.parseInt(tolerated, 10) };
}

/** How the step is called: a map by the engine itself, which calls its tool for each item. */
function callOf(
  sound: SoundStep,
): Pick<PlanStep, "operation" | "effect" | "needs" | "map"> {
  const { operation, effect } = sound.facts;
  const { for_each, tolerated_failures } = sound.step;
  if (for_each === undefined)
    return { operation, effect, needs: needsOf(referencesOf(sound)) };
  return {
    operation: RUN_CONTROL_STEP,
    effect: "control",
    needs: needsOf(referencesBefore(sound)),
    map: {
      for_each,
      operation,
      effect,
      needs: needsOf(referencesDuring(sound.step)),
      lanes: lanesOf(sound.step),
      tolerated: toleratedOf(tolerated_failures),
    },
  };
}

/** How the step is undone. Its tool has as much time as it may take. */
function compensationOf({
  step: { compensate },
  undoFacts: facts,
}: SoundStep): Pick<PlanStep, "compensate"> {
  if (compensate === undefined || facts === undefined) return {};
  const { tool_name: tool, parameters } = compensate;
  const { operation, effect, timeoutSeconds } = facts;
  const needs = needsOf(referencesIn(parameters));
  const timeout_ms = stepTimeoutMs(undefined, timeoutSeconds);
  const compensation = { tool, operation, effect, parameters };
  return { compensate: { ...compensation, needs, timeout_ms } };
}

function planStep(sound: SoundStep, wiring: Wiring): PlanStep {
  const { stepId, step, facts } = sound;
  return {
    step_id: stepId,
    tool: step.tool_name,
    ...callOf(sound),
    parameters: ownParameters(step),
    ...(runIfOf(step) !== "all_success" && { run_if: runIfOf(step) }),
    ...(step.when !== undefined && { when: step.when }),
    ...wiring.of(stepId),
    timeout_ms: stepTimeoutMs(step.timeout, facts.timeoutSeconds),
    retry: retryPlan(step.retry_policy, facts.effect),
    ...(step.rate_limit && { rate_limit: rateLimitPlan(step.rate_limit) }),
    ...(step.cache && { cache: cachePlan(step.cache) }),
    ...compensationOf(sound),
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
    ...(header.concurrency && { concurrency: header.concurrency }),
    output: header.output ?? null,
  };
}
