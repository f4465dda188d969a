/** How a step is called where it is written. */
export interface StepNames {
  /** Null when it is left to its tool's name. */
  readonly stepId: string | null;
  readonly tool: string;
}

export interface NamedStep<Step> {
  readonly stepId: string;
  readonly step: Step;
}

/** The steps under their final ids: what is written, else the tool's name, with `_2`, `_3` where that is taken. */
export function nameSteps<Step>(
  steps: readonly Step[],
  namesOf: (step: Step) => StepNames,
): NamedStep<Step>[] {
  const taken = new Set(steps.map((step) => namesOf(step).stepId));
  return steps.map((step) => {
    const { stepId, tool } = namesOf(step);
    if (stepId !== null) return { stepId, step };
    let id = tool;
    for (let count = 2; taken.has(id); count += 1) id = `${tool}_${count}`;
    taken.add(id);
    return { stepId: id, step };
  });
}
