/** How a step is called where it is written. */
export interface StepNames {
  /** Null when it is left to its tool's name. */
  readonly stepId: string | null;
  readonly tool: string;
}

/** The final ids: what is written, else the tool's name, with `_2`, `_3` where that is taken. */
export function assignStepIds(steps: readonly StepNames[]): string[] {
  const taken = new Set(steps.map(({ stepId }) => stepId));
  const counts = new Map<string, number>();
  return steps.map(({ stepId, tool }) => {
    if (stepId !== null) return stepId;
    let count = counts.get(tool) ?? 0;
    let id: string;
    do {
      count += 1;
      id = count === 1 ? tool : `${tool}_${count}`;
    } while (taken.has(id));
    counts.set(tool, count);
    taken.add(id);
    return id;
  });
}
