import type { NamedCompositeStep } from "./composite-definition.ts";
import type { Untranslated } from "./composite-state.ts";

interface CompositeOrder {
  /** From the first step on, each followed by the one that it names or else by the next of the list. */
  readonly order: readonly NamedCompositeStep[];
  readonly faults: readonly Untranslated[];
}

function nextPath({ index }: NamedCompositeStep): Untranslated["path"] {
  return ["steps", index, "on_success", "next"];
}

/** The order in which a chain goes through its steps. One that goes back, or past a step for good, has no counterpart. */
export function compositeOrder(
  steps: readonly NamedCompositeStep[],
): CompositeOrder {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const order: NamedCompositeStep[] = [];
  const faults: Untranslated[] = [];
  const seen = new Set<NamedCompositeStep>();
  for (let at = steps[0]; at !== undefined;) {
    seen.add(at);
    order.push(at);
    const { next } = at.on_success;
    const following = next === undefined ? steps[at.index + 1] : byId.get(next);
    if (next !== undefined && following === undefined)
      faults.push({ path: nextPath(at), description: "names no step" });
    if (following !== undefined && seen.has(following)) {
      const description = `goes back to ${following.id}; a workflow has no loops`;
      faults.push({ path: nextPath(at), description });
      break;
    }
    at = following;
  }
  const unreached =
    faults.length > 0 ? [] : steps.filter((step) => !seen.has(step));
  return {
    order,
    faults: [
      ...faults,
      ...unreached.map(({ index }) => ({
        path: ["steps", index],
        description: "is never reached; leave it out",
      })),
    ],
  };
}
