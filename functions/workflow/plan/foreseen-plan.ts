import { sumOf, type Span } from "#shared/kernel/span.ts";
import { runIfOf } from "#workflows/definition/run-if.ts";
import type { Plan, PlanStep } from "#workflows/planner/plan.ts";
import { undoneKey } from "#workflows/planner/compensation-key.ts";
import { planDiagram } from "#workflows/planner/plan-diagram.ts";
import { stagesOf } from "#workflows/planner/stages.ts";
import {
  criticalPath,
  worstCaseMs,
  worstCaseRunMs,
} from "#workflows/planner/worst-case.ts";
import { runSize } from "#workflows/runtime/size/run-size.ts";
import type { RunSize } from "#workflows/runtime/size/size-of-run.ts";
import type { PlanAnswer } from "./plan-answer.ts";
import { PRICES } from "./price-table.ts";
import { runCost } from "./run-cost.ts";
import type { ForeseenStep } from "./step-foresight.ts";

export interface ForeseenPlanStep extends ForeseenStep {
  readonly step: PlanStep;
  /** The run that it starts and waits for, where it is one and known which. */
  readonly child: ForeseenPlan | null;
}

/** A plan with what is known of the calls of its steps. */
export interface ForeseenPlan {
  readonly name: string;
  readonly hash: string;
  readonly plan: Plan;
  readonly start: ForeseenStep;
  readonly steps: readonly ForeseenPlanStep[];
  /** What undoes them. */
  readonly compensations: readonly ForeseenPlanStep[];
}

function range([least, most]: Span) {
  return { least, most };
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)].toSorted();
}

function distinctScopes(
  calls: readonly ForeseenPlanStep[],
): PlanAnswer["google_scopes"] {
  const needed = calls.flatMap(({ googleScopes }) => googleScopes);
  const byScope = new Map(needed.map((one) => [one.scope, one]));
  return [...byScope.values()].toSorted((a, b) => (a.scope < b.scope ? -1 : 1));
}

/** What is shown of every call, of a step and of what undoes one. */
function shownCall({
  step,
  ...foreseen
}: ForeseenPlanStep): Omit<PlanAnswer["compensations"][number], "undoes"> {
  return {
    step_id: step.step_id,
    tool_name: step.tool,
    operation: step.map?.operation ?? step.operation,
    effect: step.map?.effect ?? step.effect,
    timeout_ms: step.timeout_ms,
    max_attempts: step.retry.max_attempts,
    permissions: [...foreseen.permissions],
    google_scopes: [...foreseen.googleScopes],
    verdict: foreseen.verdict,
  };
}

function shownCompensation(
  undoing: ForeseenPlanStep,
): PlanAnswer["compensations"][number] {
  return { ...shownCall(undoing), undoes: undoneKey(undoing.step.step_id) };
}

function shownStep(
  { plan }: ForeseenPlan,
  foreseen: ForeseenPlanStep,
  stages: readonly (readonly string[])[],
): PlanAnswer["steps"][number] {
  const { step } = foreseen;
  return {
    ...shownCall(foreseen),
    stage: stages.findIndex((stage) => stage.includes(step.step_id)) + 1,
    depends_on: step.dependencies,
    run_if: runIfOf(step),
    when: step.when ?? null,
    worst_case_ms: worstCaseMs(plan, step),
    runs: foreseen.child === null ? null : shownChild(foreseen.child),
  };
}

/** What is said of a run that a step starts: how large it is, and what of it would be refused. */
function shownChild(
  child: ForeseenPlan,
): NonNullable<PlanAnswer["steps"][number]["runs"]> {
  const { name, workflow_id, order, worst_case_ms, run_size, steps } =
    planAnswer(child);
  const open = steps.filter(({ verdict }) => verdict.decision !== "allowed");
  return {
    name,
    workflow_id,
    order,
    worst_case_ms,
    run_size,
    verdicts: open.map(({ step_id, verdict }) => ({ step_id, verdict })),
  };
}

function shownSize(
  size: RunSize,
  steps: ForeseenPlan["steps"],
): PlanAnswer["run_size"] {
  const unbounded = steps.filter(({ size: { reads, writes } }) =>
    sumOf([reads, writes]).includes(null),
  );
  return {
    documents_read: range(size.reads),
    documents_written: range(size.writes),
    documents_deleted: range(size.deletes),
    tasks: range(size.tasks),
    function_calls: range(size.calls),
    audit_records: range(size.auditRecords),
    unbounded_steps: unbounded.map(({ step }) => step.step_id),
  };
}

const SOURCES = distinct(
  Object.values(PRICES).flatMap((price) =>
    typeof price === "string" ? [] : [price.source],
  ),
);

function shownCost(
  size: RunSize,
  steps: ForeseenPlan["steps"],
): PlanAnswer["cost"] {
  const times = steps.map(({ step, memoryMb }) => ({ ...step, memoryMb }));
  return {
    currency: PRICES.currency,
    ...range(runCost(size, times)),
    prices_as_of: PRICES.asOf,
    region: PRICES.region,
    sources: SOURCES,
  };
}

const NOTES = {
  allowed: [],
  denied: ["denied"],
  needs_approval: ["needs approval"],
  undecidable: [],
};

function diagramOf({ plan, steps }: ForeseenPlan): string {
  const notes = steps.map(({ step, verdict }) => {
    const said = [
      ...NOTES[verdict.decision],
      ...(step.when === undefined ? [] : ["conditional"]),
    ];
    return [step.step_id, said] as const;
  });
  return planDiagram(plan, new Map(notes));
}

function asks({ effect, tool }: PlanStep): boolean {
  return effect === "control" && tool === "approval";
}

/** Calls that policy wants approved, and steps that are approvals themselves. */
function approvalsOf(steps: ForeseenPlan["steps"]): PlanAnswer["approvals"] {
  return steps.flatMap(({ step, verdict }) =>
    verdict.decision === "needs_approval" || asks(step)
      ? [{ step_id: step.step_id, approval_id: verdict.approval_id }]
      : [],
  );
}

/** A plan as its caller sees it. */
export function planAnswer(foreseen: ForeseenPlan): PlanAnswer {
  const { plan, start, steps, compensations } = foreseen;
  const calls = [...steps, ...compensations];
  const stages = stagesOf(plan);
  const [startReads] = start.size.reads;
  const size = runSize(plan, startReads, steps, compensations);
  return {
    name: foreseen.name,
    workflow_id: foreseen.hash,
    order: stages.flat(),
    stages: stages.map((stage) => [...stage]),
    critical_path: [...criticalPath(plan).stepIds],
    worst_case_ms: worstCaseRunMs(plan),
    run_timeout_ms: plan.run_timeout_ms,
    start: start.verdict,
    steps: steps.map((step) => shownStep(foreseen, step, stages)),
    compensations: compensations.map(shownCompensation),
    approvals: approvalsOf(calls),
    google_scopes: distinctScopes(calls),
    run_size: shownSize(size, calls),
    cost: shownCost(size, calls),
    mermaid: diagramOf(foreseen),
  };
}
