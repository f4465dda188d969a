import { z } from "zod";
import { ERROR_CODES, type ErrorCode } from "#shared/kernel/error.ts";
import { MediumString, Metadata, ShortString } from "#shared/kernel/fields.ts";
import { Json, JsonRecord, utf8Bytes } from "#shared/kernel/json.ts";
import { Concurrency } from "./concurrency.ts";
import { FOR_EACH_FIELDS } from "./for-each.ts";
import { RateLimit } from "./rate-limit.ts";
import { StepCache } from "./step-cache.ts";
import { RUN_IF } from "./run-if.ts";
import { WrittenDuration } from "./written-duration.ts";

const ERROR_CODE_NAMES = z
  .record(z.string(), z.unknown())
  .transform((table) => Object.keys(table))
  .parse(ERROR_CODES);

const ErrorCodeName = z.custom<ErrorCode>(
  (value) => typeof value === "string" && ERROR_CODE_NAMES.includes(value),
  `must be one of ${ERROR_CODE_NAMES.join(", ")}`,
);

/** Starts with a letter, because names such as `__proto__` are special to JavaScript and to Firestore. */
const StepId = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9_-]{0,63}$/,
    "must start with a letter and have at most 64 letters, digits, _ and -",
  )
  .meta({ description: "The name of a step.", examples: ["create_casefile"] });

export const RetryPolicy = z.strictObject({
  max_attempts: z.int().min(1).max(100).optional(),
  initial_interval: WrittenDuration.optional(),
  backoff_coefficient: z.number().min(1).max(10).optional(),
  max_interval: WrittenDuration.optional(),
  jitter: z.enum(["full", "none"]).optional(),
  non_retryable: z.array(ErrorCodeName).max(20).optional(),
  on_exhausted: z.enum(["fail", "pause"]).optional().meta({
    description:
      "What becomes of the step when no attempt is left: it fails, or the run is paused with it, for any code but those of non_retryable.",
  }),
});
export type RetryPolicy = z.infer<typeof RetryPolicy>;

const Condition = z
  .string()
  .min(1)
  .max(2000)
  .meta({
    description:
      "CEL over steps, input, context and run. Where it does not hold, the step is skipped.",
    examples: ["steps.search.result_size_estimate > 0 && input.notify"],
  });

const Compensation = z
  .strictObject({
    tool_name: StepId,
    parameters: JsonRecord.default({}),
  })
  .meta({
    description:
      "What undoes the step, once it has succeeded, where its run fails or is cancelled with compensate. Its parameters may refer to the step's own output.",
    examples: [
      {
        tool_name: "delete_casefile",
        parameters: { casefile_id: "${steps.create_casefile.casefile_id}" },
      },
    ],
  });

export const StepDefinition = z.strictObject({
  step_id: StepId.optional(),
  tool_name: StepId,
  parameters: JsonRecord.default({}),
  depends_on: z.array(StepId).max(1000).default([]),
  when: Condition.optional(),
  run_if: z.enum(RUN_IF).optional().meta({
    description:
      "What must have become of the steps that this one waits for: all_success (if left out), none_failed (skipped ones are fine) or all_done.",
  }),
  ...FOR_EACH_FIELDS,
  timeout: WrittenDuration.optional(),
  retry_policy: RetryPolicy.optional(),
  rate_limit: RateLimit.optional(),
  cache: StepCache.optional(),
  compensate: Compensation.optional(),
});
export type StepDefinition = z.infer<typeof StepDefinition>;

export const MAX_STEPS = 1000;

// Every reference to the input is compared with it.
const MAX_INPUT_SCHEMA_BYTES = 32_768;
const InputSchema = JsonRecord.refine(
  (schema) => utf8Bytes(JSON.stringify(schema)) <= MAX_INPUT_SCHEMA_BYTES,
  { message: "must be at most 32 KiB of JSON", params: { reason: "TOO_BIG" } },
);

/** A workflow as data. It is its own normal form: parsing a parsed definition changes nothing. */
export const WorkflowDefinition = z.strictObject({
  workflow_id: ShortString.optional(),
  name: ShortString,
  version: ShortString.optional(),
  description: MediumString.optional(),
  input_schema: InputSchema.optional(),
  steps: z.array(StepDefinition).min(1).max(MAX_STEPS),
  execution_mode: z
    .enum(["sequential", "parallel", "dag"])
    .default("sequential"),
  error_handling: z
    .enum(["stop_on_failure", "continue_on_failure"])
    .default("stop_on_failure"),
  timeout: WrittenDuration.optional(),
  concurrency: Concurrency.optional(),
  output: Json.optional(),
  metadata: Metadata.default({}),
});
export type WorkflowDefinition = z.infer<typeof WorkflowDefinition>;
