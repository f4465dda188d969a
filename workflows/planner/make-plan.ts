import { referencesIn } from "#workflows/definition/references.ts";
import type { StepDefinition } from "#workflows/definition/workflow-definition.ts";
import { reduceDependencies, type Dependencies } from "./graph.ts";
import type { Plan, PlanStep } from "./plan.ts";
import type { Header } from "./read-definition.ts";
import { retryPlan, runTimeoutMs, stepTimeoutMs } from "./timing.ts";
import type { ToolFacts } from "./tool-facts.ts";

/** A step that has passed every check. */
export interface SoundStep {
  readonly stepId: string;
  readonly step: StepDefinition;
  readonly facts: ToolFacts;
}

interface Wiring {
  readonly dependencies: string[];
  readonly successors: string[];
  readonly feeds: string[];
  barrier: string | null;
}

const END = "end";

function wire(ids: readonly string[], graph: readonly number[][]) {
  const wiring = graph.map((dependencies): Wiring => ({
    dependencies: dependencies.map((index) => ids[index] ?? ""),
    successors: [],
    feeds: [],
    barrier: null,
  }));
  const barriers = new Map<string, { id: string; size: number }>();
  for (const [index, dependencies] of graph.entries()) {
    const own = wiring[index];
    for (const dependency of dependencies)
      wiring[dependency]?.successors.push(ids[index] ?? "");
    if (own === undefined || dependencies.length < 2) continue;
    const key = dependencies.join();
    const known = barriers.get(key);
    const barrier = known ?? {
      id: `b${barriers.size}`,
      size: dependencies.length,
    };
    own.barrier = barrier.id;
    if (known !== undefined) continue;
    barriers.set(key, barrier);
    for (const dependency of dependencies)
      wiring[dependency]?.feeds.push(barrier.id);
  }
  const leaves = wiring.filter(({ successors }) => successors.length === 0);
  for (const leaf of leaves) leaf.feeds.push(END);
  const sizes = [...barriers.values()].map(({ id, size }) => [id, size]);
  return {
    wiring,
    barriers: Object.fromEntries([...sizes, [END, leaves.length]]),
  };
}

function needsOf(step: StepDefinition): string[] {
  const stepIds = referencesIn(step.parameters).flatMap((reference) =>
    reference.root === "steps" ? [reference.stepId] : [],
  );
  return [...new Set(stepIds)];
}

function planStep(
  { stepId, step, facts }: SoundStep,
  wiring: Wiring | undefined,
): PlanStep {
  return {
    step_id: stepId,
    tool: step.tool_name,
    operation: facts.operation,
    effect: facts.effect,
    parameters: step.parameters,
    needs: needsOf(step),
    dependencies: wiring?.dependencies ?? [],
    successors: wiring?.successors ?? [],
    barrier: wiring?.barrier ?? null,
    feeds: wiring?.feeds ?? [],
    timeout_ms: stepTimeoutMs(step.timeout, facts.timeoutSeconds),
    retry: retryPlan(step.retry_policy),
  };
}

/** The plan of a definition that has passed every check. */
export function makePlan(
  header: Header,
  sound: readonly SoundStep[],
  dependencies: Dependencies,
): Plan {
  const ids = sound.map(({ stepId }) => stepId);
  const { wiring, barriers } = wire(ids, reduceDependencies(dependencies));
  const steps = sound.map((step, index) => planStep(step, wiring[index]));
  return {
    steps,
    barriers,
    roots: steps
      .filter((step) => step.dependencies.length === 0)
      .map(({ step_id }) => step_id),
    leaves: steps
      .filter((step) => step.successors.length === 0)
      .map(({ step_id }) => step_id),
    end_barrier: END,
    error_handling: header.error_handling,
    run_timeout_ms: runTimeoutMs(header.timeout),
    output: header.output ?? null,
  };
}
