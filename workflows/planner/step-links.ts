import type { FieldViolation } from "#shared/kernel/error.ts";
import { referencesIn } from "#workflows/definition/references.ts";
import { findCycles, type Dependencies } from "./graph.ts";
import { suggestion } from "./nearest-name.ts";
import type { DraftStep, Header } from "./read-definition.ts";
import { violation } from "./violation.ts";

type Mode = Header["execution_mode"];

/** Who waits for whom, as it is written. */
export interface StepLinks {
  readonly violations: readonly FieldViolation[];
  readonly indexes: ReadonlyMap<string, number>;
  readonly dependencies: Dependencies;
}

function indexSteps(steps: readonly DraftStep[]) {
  const indexes = new Map<string, number>();
  const violations: FieldViolation[] = [];
  for (const { index, stepId } of steps) {
    const first = indexes.get(stepId);
    if (first === undefined) indexes.set(stepId, index);
    else
      violations.push(
        violation(
          ["steps", index, "step_id"],
          "DUPLICATE",
          `${stepId} is the id of steps[${first}] already; choose another`,
        ),
      );
  }
  return { indexes, violations };
}

function dependsOnFault(
  { index, stepId }: DraftStep,
  dependency: string,
  mode: Mode,
  indexes: ReadonlyMap<string, number>,
): string | null {
  if (mode === "parallel")
    return "is not allowed in parallel mode; use execution_mode dag";
  if (dependency === stepId) return "is the step itself; remove it";
  const found = indexes.get(dependency);
  if (found === undefined)
    return `names no step of this workflow.${suggestion(dependency, indexes.keys())}`;
  return mode === "sequential" && found > index
    ? `${dependency} comes later in the sequence; move it up or use execution_mode dag`
    : null;
}

function dependsOnViolations(
  steps: readonly DraftStep[],
  mode: Mode,
  indexes: ReadonlyMap<string, number>,
): FieldViolation[] {
  return steps.flatMap((draft) =>
    (draft.step?.depends_on ?? []).flatMap((dependency, position) => {
      const fault = dependsOnFault(draft, dependency, mode, indexes);
      const path = ["steps", draft.index, "depends_on", position];
      return fault === null ? [] : [violation(path, "DEPENDENCY", fault)];
    }),
  );
}

/** The ids that a step waits for in dag mode: what it names and what its parameters refer to. */
function namedDependencies({ step }: DraftStep): string[] {
  if (step === null) return [];
  const referred = referencesIn(step.parameters).flatMap((reference) =>
    reference.root === "steps" ? [reference.stepId] : [],
  );
  return [...step.depends_on, ...referred];
}

function dependenciesOf(
  draft: DraftStep,
  mode: Mode,
  indexes: ReadonlyMap<string, number>,
): ReadonlySet<number> {
  switch (mode) {
    case "parallel":
      return new Set();
    case "sequential":
      return new Set(draft.index === 0 ? [] : [draft.index - 1]);
    case "dag":
      return new Set(
        namedDependencies(draft).flatMap((id) => {
          const found = indexes.get(id);
          return found === undefined || found === draft.index ? [] : [found];
        }),
      );
  }
}

function cycleViolations(
  steps: readonly DraftStep[],
  dependencies: Dependencies,
): FieldViolation[] {
  return findCycles(dependencies).map((cycle) => {
    const first = cycle[0] ?? 0;
    const names = [...cycle, first].map((index) => steps[index]?.stepId);
    return violation(
      ["steps", first],
      "CYCLE",
      `waits for itself: ${names.join(" -> ")}; remove one of these dependencies`,
    );
  });
}

/** Finds out who waits for whom; dependencies that are refused are left out, so that all else can still be checked. */
export function linkSteps(steps: readonly DraftStep[], mode: Mode): StepLinks {
  const { indexes, violations } = indexSteps(steps);
  const dependencies = steps.map((draft) =>
    dependenciesOf(draft, mode, indexes),
  );
  return {
    indexes,
    dependencies,
    violations: [
      ...violations,
      ...dependsOnViolations(steps, mode, indexes),
      ...cycleViolations(steps, dependencies),
    ],
  };
}
