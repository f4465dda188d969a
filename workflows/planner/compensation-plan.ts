import { COMPENSATION_MARK, compensationKey } from "./compensation-key.ts";
import { isMap, parseStepKey } from "./map-item.ts";
import {
  planStepOf,
  type Compensation,
  type Plan,
  type PlanStep,
} from "./plan.ts";
import type { StepPhase } from "./step-phase.ts";
import { END_BARRIER, wire, type Wiring } from "./wiring.ts";

/** A step that can be undone. */
type CompensatedStep = PlanStep & { readonly compensate: Compensation };

function isCompensated(step: PlanStep): step is CompensatedStep {
  return step.compensate !== undefined;
}

export function hasCompensations(plan: Plan): boolean {
  return plan.steps.some(isCompensated);
}

/**
 * What is to be undone of a run: the steps that succeeded and say how, in the order of the plan. A map is undone where one
 * of its items succeeded, whatever became of it.
 */
export function stepsToUndo(
  plan: Plan,
  phases: ReadonlyMap<string, StepPhase>,
): string[] {
  const keys = [...phases].flatMap(([key, phase]) =>
    phase === "success" ? [parseStepKey(key)] : [],
  );
  const items = new Set(
    keys.flatMap(({ stepId, index }) => (index === null ? [] : [stepId])),
  );
  return plan.steps
    .filter((step) =>
      isMap(step)
        ? items.has(step.step_id)
        : phases.get(step.step_id) === "success",
    )
    .filter(isCompensated)
    .map(({ step_id }) => step_id);
}

/** The steps that can be undone. */
export function compensatedSteps(plan: Plan): string[] {
  return plan.steps.filter(isCompensated).map(({ step_id }) => step_id);
}

type Reach = ReadonlySet<string>;

/** For each step that is undone the nearest that followed from it and are undone too, through those that are not. */
function followersOf(
  plan: Plan,
  undone: ReadonlySet<string>,
): (stepId: string) => Reach {
  const known = new Map<string, Reach>();
  function visit(stepId: string): Reach {
    const before = known.get(stepId);
    if (before !== undefined) return before;
    const followers = planStepOf(plan, stepId).successors.flatMap((id) =>
      undone.has(id) ? [id] : [...visit(id)],
    );
    const reach = new Set(followers);
    known.set(stepId, reach);
    return reach;
  }
  return visit;
}

/** How the undoing is called: of a map as another map over the same list. */
function callOf(
  step: CompensatedStep,
): Pick<PlanStep, "operation" | "effect" | "needs" | "map"> {
  const { operation, effect, needs } = step.compensate;
  const call = { operation, effect, needs };
  if (!isMap(step)) return call;
  const { for_each, lanes } = step.map;
  return {
    operation: step.operation,
    effect: step.effect,
    needs: step.needs,
    map: { ...call, for_each, lanes, tolerated: { count: 0 } },
  };
}

function undoing(step: CompensatedStep, wiring: Wiring): PlanStep {
  const stepId = compensationKey(step.step_id);
  const { tool, parameters, timeout_ms } = step.compensate;
  return {
    step_id: stepId,
    tool,
    parameters,
    timeout_ms,
    ...callOf(step),
    // A person has to know what is left undone.
    retry: { ...step.retry, on_exhausted: "pause" },
    // A compensation that a person skips counts as done.
    run_if: "all_done",
    ...wiring.of(stepId),
  };
}

function idsOf(steps: readonly PlanStep[]): string[] {
  return steps.map(({ step_id }) => step_id);
}

/**
 * How a run is undone: a plan of its own, of one step for each that is undone, on the reversed graph. A compensation
 * follows when those of all that followed from its step have settled, through steps that have none. So whatever can be
 * asked of a plan can be asked of it.
 */
export function compensationPlan(plan: Plan, undone: readonly string[]): Plan {
  const followers = followersOf(plan, new Set(undone));
  const dependencies = new Map(
    undone.map((stepId) => [
      compensationKey(stepId),
      new Set([...followers(stepId)].map(compensationKey)),
    ]),
  );
  const wiring = wire(dependencies, () => "all_done", COMPENSATION_MARK);
  const steps = undone
    .map((stepId) => planStepOf(plan, stepId))
    .filter(isCompensated)
    .map((step) => undoing(step, wiring));
  return {
    steps,
    barriers: { ...wiring.barriers },
    roots: idsOf(steps.filter(({ dependencies: { length } }) => length === 0)),
    leaves: idsOf(steps.filter(({ successors: { length } }) => length === 0)),
    end_barrier: COMPENSATION_MARK + END_BARRIER,
    // The failure of one does not stop the others.
    error_handling: "continue_on_failure",
    run_timeout_ms: plan.run_timeout_ms,
    output: null,
  };
}
