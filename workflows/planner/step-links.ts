import type { FieldViolation } from "#shared/kernel/error.ts";
import { findCycles, lookUp, type Dependencies } from "./graph.ts";
import { suggestion } from "./nearest-name.ts";
import type { Header } from "./read-definition.ts";
import { referencesOf, type DraftStep } from "./read-step.ts";
import { violation } from "./violation.ts";

type Mode = Header["execution_mode"];
export type StepsById = ReadonlyMap<string, DraftStep>;

/** Who waits for whom, as it is written. */
export interface StepLinks {
  readonly violations: readonly FieldViolation[];
  /** Of several steps with one id, the first. */
  readonly steps: StepsById;
  readonly dependencies: Dependencies;
}

function indexSteps(drafts: readonly DraftStep[]) {
  const steps = new Map<string, DraftStep>();
  const violations: FieldViolation[] = [];
  for (const draft of drafts) {
    const { index, stepId } = draft;
    const first = steps.get(stepId);
    if (first === undefined) steps.set(stepId, draft);
    else
      violations.push(
        violation(
          ["steps", index, "step_id"],
          "DUPLICATE",
          `${stepId} is the id of steps[${first.index}] already; choose another`,
        ),
      );
  }
  return { steps, violations };
}

function dependsOnFault(
  { index, stepId }: DraftStep,
  dependency: string,
  mode: Mode,
  steps: StepsById,
): string | null {
  if (mode === "parallel")
    return "is not allowed in parallel mode; use execution_mode dag";
  if (dependency === stepId) return "is the step itself; remove it";
  const found = steps.get(dependency);
  if (found === undefined)
    return `names no step of this workflow.${suggestion(dependency, steps.keys())}`;
  return mode === "sequential" && found.index > index
    ? `${dependency} comes later in the sequence; move it up or use execution_mode dag`
    : null;
}

function dependsOnViolations(
  drafts: readonly DraftStep[],
  mode: Mode,
  steps: StepsById,
): FieldViolation[] {
  return drafts.flatMap((draft) =>
    (draft.step?.depends_on ?? []).flatMap((dependency, position) => {
      const fault = dependsOnFault(draft, dependency, mode, steps);
      const path = ["steps", draft.index, "depends_on", position];
      return fault === null ? [] : [violation(path, "DEPENDENCY", fault)];
    }),
  );
}

/** The ids that a step names: what it depends on, and what it refers to. */
function namedDependencies(draft: DraftStep): string[] {
  const referred = referencesOf(draft).flatMap((reference) =>
    reference.root === "steps" ? [reference.stepId] : [],
  );
  return [...(draft.step?.depends_on ?? []), ...referred];
}

function dependenciesOf(
  draft: DraftStep,
  mode: Mode,
  steps: StepsById,
): readonly string[] {
  switch (mode) {
    case "parallel":
      return [];
    case "sequential": {
      const ids = [...steps.keys()];
      const before = ids.slice(0, ids.indexOf(draft.stepId));
      const named = namedDependencies(draft);
      return before.filter(
        (id, at) => at === before.length - 1 || named.includes(id),
      );
    }
    case "dag":
      return namedDependencies(draft).filter(
        (id) => steps.has(id) && id !== draft.stepId,
      );
  }
}

function cycleViolations(
  steps: StepsById,
  dependencies: Dependencies,
): FieldViolation[] {
  return findCycles(dependencies).map(({ first, stepIds }) =>
    violation(
      ["steps", lookUp(steps, first).index],
      "CYCLE",
      `waits for itself: ${[...stepIds, first].join(" -> ")}; remove one of these dependencies`,
    ),
  );
}

/** Finds out who waits for whom; dependencies that are refused are left out, so that all else can still be checked. */
export function linkSteps(drafts: readonly DraftStep[], mode: Mode): StepLinks {
  const { steps, violations } = indexSteps(drafts);
  const dependencies = new Map(
    [...steps].map(([id, draft]) => [
      id,
      new Set(dependenciesOf(draft, mode, steps)),
    ]),
  );
  return {
    steps,
    dependencies,
    violations: [
      ...violations,
      ...dependsOnViolations(drafts, mode, steps),
      ...cycleViolations(steps, dependencies),
    ],
  };
}
