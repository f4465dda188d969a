import { foldSteps } from "./fold-steps.ts";
import type { Plan } from "./plan.ts";

/**
 * The ids of the steps in stages: a step is in the stage after the last one of its dependencies, so those of one stage
 * wait for none of each other. Within a stage they are as they were written.
 */
export function stagesOf(plan: Plan): readonly (readonly string[])[] {
  const depths = foldSteps<number>(plan, (_, before) =>
    before.reduce((deepest, depth) => Math.max(deepest, depth + 1), 0),
  );
  const ids = plan.steps.map(({ step_id }) => step_id);
  const stages = Map.groupBy(ids, (id) => depths.get(id) ?? 0);
  return [...stages].toSorted(([a], [b]) => a - b).map(([, stage]) => stage);
}
