import { canonicalJson } from "#shared/kernel/json.ts";
import type { WorkflowDefinition } from "#workflows/definition/workflow-definition.ts";
import type { Plan, PlanStep } from "./plan.ts";

/** A definition as planning leaves it: every step has its id. */
export interface DiffedWorkflow {
  readonly definition: WorkflowDefinition;
  readonly plan: Plan;
}

/** A step of both, and which of its fields differ: those that are written, and else those that follow of its tool. */
export interface ChangedStep {
  readonly stepId: string;
  readonly fields: readonly string[];
}

/** A step of both that waits for others than before. */
export interface ChangedWiring {
  readonly stepId: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export interface WorkflowDiff {
  /** Fields of the workflow itself. */
  readonly fields: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly ChangedStep[];
  readonly wiring: readonly ChangedWiring[];
}

function same(before: unknown, after: unknown): boolean {
  if (before === undefined || after === undefined) return before === after;
  return canonicalJson(before) === canonicalJson(after);
}

/** The names of the members that differ, without those that are compared by themselves. */
function differing(
  before: object,
  after: object,
  apart: readonly string[] = [],
): string[] {
  const [old, recent] = [
    new Map<string, unknown>(Object.entries(before)),
    new Map<string, unknown>(Object.entries(after)),
  ];
  const names = new Set([...old.keys(), ...recent.keys()]);
  return [...names]
    .filter((name) => !apart.includes(name))
    .filter((name) => !same(old.get(name), recent.get(name)))
    .toSorted();
}

/** A step as it is written, and as it is planned. */
interface SeenStep {
  readonly written: WorkflowDefinition["steps"][number];
  readonly planned: PlanStep;
}

function stepsOf({
  definition,
  plan,
}: DiffedWorkflow): ReadonlyMap<string, SeenStep> {
  const written = new Map(
    definition.steps.map((step) => [step.step_id, step] as const),
  );
  return new Map(
    plan.steps.flatMap((planned) => {
      const step = written.get(planned.step_id);
      return step === undefined
        ? []
        : [[planned.step_id, { written: step, planned }] as const];
    }),
  );
}

/** What follows of a step's tool, which may change while the step does not. */
function effective(step: PlanStep) {
  const { operation, effect, timeout_ms, retry, compensate } = step;
  return { operation, effect, timeout_ms, retry, compensate };
}

function changedFields(before: SeenStep, after: SeenStep): string[] {
  const parameters = differing(
    before.written.parameters,
    after.written.parameters,
  ).map((name) => `parameters.${name}`);
  const written = [
    ...differing(before.written, after.written, ["step_id", "parameters"]),
    ...parameters,
  ];
  return written.length > 0
    ? written
    : differing(effective(before.planned), effective(after.planned));
}

interface Pair {
  readonly stepId: string;
  readonly before: SeenStep;
  readonly after: SeenStep;
}

function wiringOf({ stepId, before, after }: Pair): ChangedWiring[] {
  const [old, recent] = [before, after].map(({ planned }) =>
    planned.dependencies.toSorted(),
  );
  return same(old, recent)
    ? []
    : [{ stepId, before: old ?? [], after: recent ?? [] }];
}

/** What differs between two workflows. A step is the same by its id; one that is called otherwise is another. */
export function diffWorkflows(
  from: DiffedWorkflow,
  to: DiffedWorkflow,
): WorkflowDiff {
  const [old, recent] = [stepsOf(from), stepsOf(to)];
  const both = [...old].flatMap(([stepId, before]): Pair[] => {
    const after = recent.get(stepId);
    return after === undefined ? [] : [{ stepId, before, after }];
  });
  return {
    fields: differing(from.definition, to.definition, ["steps"]),
    added: [...recent.keys()].filter((id) => !old.has(id)),
    removed: [...old.keys()].filter((id) => !recent.has(id)),
    changed: both.flatMap(({ stepId, before, after }) => {
      const fields = changedFields(before, after);
      return fields.length === 0 ? [] : [{ stepId, fields }];
    }),
    wiring: both.flatMap(wiringOf),
  };
}
