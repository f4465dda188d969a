import { compensationKey } from "./compensation-key.ts";
import type { Plan, PlanStep } from "./plan.ts";
import { stagesOf } from "./stages.ts";
import { criticalPath } from "./worst-case.ts";

/** What a step's box says below its name, by step id. */
export type DiagramNotes = ReadonlyMap<string, readonly string[]>;

// Ids and names of tools hold letters, digits, _ and - alone; a note is our own words.
function labelOf({ step_id, tool }: PlanStep, notes: DiagramNotes): string {
  return [
    step_id,
    ...(tool === step_id ? [] : [tool]),
    ...(notes.get(step_id) ?? []),
  ].join("<br/>");
}

/**
 * The plan as a Mermaid flowchart: a box for each step, the stages one below the other, the critical path in bold, and
 * dotted what undoes a step.
 * Boxes are numbered, because Mermaid takes some words, `end` for one, as its own.
 */
export function planDiagram(plan: Plan, notes: DiagramNotes): string {
  const boxes = new Map(
    plan.steps.map(({ step_id }, index) => [step_id, `s${index}`]),
  );
  const box = (stepId: string): string => boxes.get(stepId) ?? "";
  const byId = new Map(plan.steps.map((step) => [step.step_id, step]));
  const stages = stagesOf(plan).flatMap((stage, index) => [
    `  subgraph stage${index + 1}["stage ${index + 1}"]`,
    ...stage.flatMap((id) => {
      const step = byId.get(id);
      return step === undefined
        ? []
        : [`    ${box(id)}["${labelOf(step, notes)}"]`];
    }),
    "  end",
  ]);
  const arrows = plan.steps.flatMap(({ step_id, dependencies }) =>
    dependencies.map((before) => `  ${box(before)} --> ${box(step_id)}`),
  );
  const undoing = plan.steps.flatMap(({ step_id, compensate }) =>
    compensate === undefined
      ? []
      : [
          `  ${box(step_id)} -.-> u${box(step_id)}(["${compensationKey(step_id)}<br/>${compensate.tool}"])`,
        ],
  );
  const critical = criticalPath(plan).stepIds.map(box).join(",");
  return [
    "flowchart TD",
    ...stages,
    ...arrows,
    ...undoing,
    "  classDef critical stroke-width:4px",
    `  class ${critical} critical`,
    "",
  ].join("\n");
}
