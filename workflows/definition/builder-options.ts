import type { z } from "zod";
import type { BesideList, CheckedList } from "./builder-map-types.ts";
import type { RateLimit } from "./rate-limit.ts";
import type { RunIf } from "./run-if.ts";
import type { StepCache } from "./step-cache.ts";
import type { Scope } from "./source-types.ts";
import type { RetryPolicy } from "./workflow-definition.ts";

/** What a step is told beside its parameters. */
export interface StepOptions<
  Id extends string,
  Earlier,
  Asked extends RunIf = RunIf,
> {
  readonly step_id?: Id;
  readonly depends_on?: readonly (keyof Earlier & string)[];
  /** CEL over `steps`, `input`, `context` and `run`; where it does not hold, the step is skipped. */
  readonly when?: string;
  /** Under any other than `all_success` the outputs of earlier steps may be absent. */
  readonly run_if?: Asked;
  /** Seconds, or an ISO 8601 duration. */
  readonly timeout?: number | string;
  readonly retry_policy?: RetryPolicy;
  readonly rate_limit?: RateLimit;
  /** What the tool answered before may be used, of tools that only read. */
  readonly cache?: StepCache;
}

/** The options by which a step calls its tool once for each item of a list. */
export interface MapOptions<List, Tolerated, S extends Scope> {
  /** A list, or a reference to one: `"${steps.ID.field}"`. The parameters may refer to `${item}` and `${index}`. */
  readonly for_each?: List & CheckedList<List, S>;
  /** How many items are under way at once. */
  readonly max_concurrency?: BesideList<List, number>;
  /** How many items may fail, as a number or a percentage; what failed is null in the step's outputs. */
  readonly tolerated_failures?: BesideList<List, Tolerated>;
}

export interface WorkflowOptions<Input extends z.ZodType> {
  readonly input?: Input;
  readonly version?: string;
  readonly description?: string;
}

/** What a step sees of the outputs before it, by what it asks of those steps. */
export interface Seen<Input, Steps, Asked extends RunIf> {
  readonly input: Input;
  readonly steps: [Asked] extends ["all_success"]
    ? Steps & object
    : { readonly [Id in keyof Steps]: Steps[Id] | undefined };
}
