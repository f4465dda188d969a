import { Duration } from "#shared/kernel/duration.ts";
import { backoff } from "./backoff.ts";
import { foldSteps } from "./fold-steps.ts";
import { anyItem, isMap, itemCounts } from "./map-item.ts";
import type { Plan, PlanStep } from "./plan.ts";

// Full jitter waits for a random share of this.
const WHOLE_WAIT = 1;

/** How long a step of the engine's own waits where that is written, and else as long as its run. */
function longestStayMs({ run_timeout_ms }: Plan, step: PlanStep): number {
  const { duration, timeout } = step.parameters;
  const written = Duration.safeParse(duration ?? timeout);
  return written.success
    ? Math.min(written.data, run_timeout_ms)
    : run_timeout_ms;
}

/** Milliseconds that a step takes when each of its attempts uses up its time, and each wait between them is the longest. */
export function worstCaseMs(plan: Plan, step: PlanStep): number {
  if (isMap(step)) {
    const [, most] = itemCounts(step);
    const inLane = Math.ceil(most / step.map.lanes);
    return Math.min(
      inLane * worstCaseMs(plan, anyItem(step)),
      plan.run_timeout_ms,
    );
  }
  if (step.effect === "control") return longestStayMs(plan, step);
  const { retry, timeout_ms } = step;
  const waits = Array.from({ length: retry.max_attempts - 1 }, (_, index) =>
    backoff(retry, index + 1, WHOLE_WAIT),
  );
  return waits.reduce(
    (sum, wait) => sum + wait,
    retry.max_attempts * timeout_ms,
  );
}

/** The chain of steps that takes longest at worst. */
export interface CriticalPath {
  readonly stepIds: readonly string[];
  /** Without what the run's own timeout cuts off. */
  readonly durationMs: number;
}

interface Reached {
  readonly stepId: string;
  readonly durationMs: number;
  readonly after: Reached | null;
}

function longest(paths: readonly Reached[]): Reached | null {
  return paths.reduce<Reached | null>(
    (found, path) =>
      found === null || path.durationMs > found.durationMs ? path : found,
    null,
  );
}

function trailOf(end: Reached | null): string[] {
  const trail: string[] = [];
  for (let at = end; at !== null; at = at.after) trail.push(at.stepId);
  return trail.toReversed();
}

/** Of equally long chains, the one that is written first. */
export function criticalPath(plan: Plan): CriticalPath {
  const reached = foldSteps<Reached>(plan, (step, before) => {
    const after = longest(before);
    const durationMs = (after?.durationMs ?? 0) + worstCaseMs(plan, step);
    return { stepId: step.step_id, durationMs, after };
  });
  const end = longest([...reached.values()]);
  return { stepIds: trailOf(end), durationMs: end?.durationMs ?? 0 };
}

/** The longest that a run of the plan can take: its critical path, unless its timeout ends it before. */
export function worstCaseRunMs(plan: Plan): number {
  return Math.min(plan.run_timeout_ms, criticalPath(plan).durationMs);
}
