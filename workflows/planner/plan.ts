import { z } from "zod";
import { ERROR_CODES, type ErrorCode } from "#shared/kernel/error.ts";
import { Json, JsonRecord } from "#shared/kernel/json.ts";
import { Concurrency } from "#workflows/definition/concurrency.ts";
import { RUN_IF } from "#workflows/definition/run-if.ts";

const retryPlan = z.object({
  max_attempts: z.int(),
  initial_interval_ms: z.number(),
  backoff_coefficient: z.number(),
  max_interval_ms: z.number(),
  jitter: z.enum(["full", "none"]),
  /** Left out where the step fails, because a plan of a thousand steps has little room. */
  on_exhausted: z.literal("pause").optional(),
  non_retryable: z.array(
    z.custom<ErrorCode>(
      (value) => typeof value === "string" && Object.hasOwn(ERROR_CODES, value),
    ),
  ),
});
export type RetryPlan = z.infer<typeof retryPlan>;

/** A set of steps that something waits for together. */
const barrier = z.object({
  /** How many they are. */
  size: z.int(),
  /** What is asked of them by those that wait. */
  run_if: z.enum(RUN_IF),
});

const effect = z.enum([
  "none",
  "transactional",
  "external",
  "repeatable",
  "control",
]);

/** What a map does for each item. */
const planMap = z.object({
  for_each: Json,
  operation: z.string(),
  effect,
  /** The steps whose outputs the parameters refer to. */
  needs: z.array(z.string()),
  lanes: z.int(),
  /** How many items may fail: so many, or so many in a hundred. */
  tolerated: z.union([
    z.object({ count: z.int() }),
    z.object({ percent: z.int() }),
  ]),
});
export type PlanMap = z.infer<typeof planMap>;

/** How often attempts begin that have a key in common. */
const planRateLimit = z.object({
  /** Null where the tool is what they have in common. */
  key: z.string().nullable(),
  interval_ms: z.number(),
});
export type PlanRateLimit = z.infer<typeof planRateLimit>;
/** What undoes a step that has succeeded. Its attempts are those of the step's own retry policy. */
const compensation = z.object({
  tool: z.string(),
  operation: z.string(),
  effect,
  parameters: JsonRecord,
  /** The steps whose outputs the parameters refer to, the step itself among them where they do. */
  needs: z.array(z.string()),
  timeout_ms: z.number(),
});
export type Compensation = z.infer<typeof compensation>;

/** That an earlier answer of the step's tool may be used. */
const planCache = z.object({
  /** Null where the parameters are what it is kept under. */
  key: z.string().nullable(),
  max_age_ms: z.number(),
});
export type PlanCache = z.infer<typeof planCache>;

const planStep = z.object({
  step_id: z.string(),
  tool: z.string(),
  operation: z.string(),
  /** `control`: no operation is called; the engine does by itself what the tool says. */
  effect,
  parameters: JsonRecord,
  /** The steps whose outputs it refers to; of a map, what it refers to before its items begin. */
  needs: z.array(z.string()),
  /** Without those that another dependency waits for anyway. */
  dependencies: z.array(z.string()),
  /** What is asked of the dependencies, where it is not that all succeed: plans have many steps, and little room. */
  run_if: z.enum(RUN_IF).optional(),
  /** The condition without which the step is skipped, where it has one. */
  when: z.string().optional(),
  successors: z.array(z.string()),
  /** The dependency set to wait for; null when there are none or one. */
  barrier: z.string().nullable(),
  /** The barriers that this step is a member of; a leaf is a member of the end barrier. */
  feeds: z.array(z.string()),
  timeout_ms: z.number(),
  retry: retryPlan,
  /** How often its attempts may begin, where that is limited; of a map, those of its items. */
  rate_limit: planRateLimit.optional(),
  /** Whether an earlier answer may be used; of a map, for each of its items. */
  cache: planCache.optional(),
  map: planMap.optional(),
  compensate: compensation.optional(),
});
export type PlanStep = z.infer<typeof planStep>;

/** A validated workflow: everything that a run asks of its definition. Plain JSON, stored with the run. */
export const planSchema = z.object({
  steps: z.array(planStep),
  barriers: z.record(z.string(), barrier),
  roots: z.array(z.string()),
  leaves: z.array(z.string()),
  end_barrier: z.string(),
  error_handling: z.enum(["stop_on_failure", "continue_on_failure"]),
  run_timeout_ms: z.number(),
  /** How many runs that have a key in common are under way at once, where that is limited. */
  concurrency: Concurrency.optional(),
  output: Json.nullable(),
});
export type Plan = z.infer<typeof planSchema>;

// A plan of a thousand steps is asked for one of them several times a step.
const indexes = new WeakMap<Plan, ReadonlyMap<string, PlanStep>>();

function indexOf(plan: Plan): ReadonlyMap<string, PlanStep> {
  const known = indexes.get(plan);
  if (known !== undefined) return known;
  const index = new Map(plan.steps.map((step) => [step.step_id, step]));
  indexes.set(plan, index);
  return index;
}

/** @throws Error for a step that the plan does not have, which no caller of a validated plan can produce. */
export function planStepOf(plan: Plan, stepId: string): PlanStep {
  const step = indexOf(plan).get(stepId);
  if (step === undefined) throw new Error(`The plan has no step ${stepId}.`);
  return step;
}
