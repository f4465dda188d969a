import { z } from "zod";
import { Json, JsonRecord } from "#shared/kernel/json.ts";
import { RunId } from "#shared/kernel/ids.ts";
import { IsoTimestamp } from "#shared/kernel/time.ts";
import { HandSettled } from "../operator/hand-settled.ts";
import { RUN_PHASES, RunPause } from "../run/run-document.ts";
import { CachedFrom } from "../step/step-document.ts";
import { StoredError } from "../run/stored-error.ts";

export const STEP_STATUSES = [
  "pending",
  "running",
  "waiting",
  "success",
  "failed",
  "skipped",
  "cancelled",
  "unknown",
] as const;

const Output = JsonRecord.nullable();

const Until = {
  until: IsoTimestamp.nullable().meta({
    description: "Null where no time ends the wait but the run's own.",
  }),
};

export const WaitingFor = z
  .discriminatedUnion("for", [
    z.strictObject({ for: z.literal("time"), ...Until }),
    z.strictObject({ for: z.literal("event"), event: z.string(), ...Until }),
    z.strictObject({
      for: z.literal("approval"),
      approvers: z.array(z.string()),
      message: z.string(),
      ...Until,
    }),
    z.strictObject({
      for: z.literal("run"),
      run_id: RunId.meta({ description: "The run whose end it waits for." }),
      ...Until,
    }),
    z.strictObject({
      for: z.literal("items"),
      count: z.int().meta({ description: "How many items the map has." }),
      settled: z.int().meta({ description: "How many of them have settled." }),
      ...Until,
    }),
  ])
  .meta({ description: "What a step waits for, and until when." });
export type WaitingFor = z.infer<typeof WaitingFor>;

export const StepResult = z
  .strictObject({
    step_id: z.string(),
    tool_name: z.string(),
    status: z.enum(STEP_STATUSES).meta({
      description:
        "pending: steps before it have not settled. running: nothing is left to wait for, and it is under way or about to be. waiting: an attempt failed and the next one is due at next_attempt_at, or it waits for what waiting_for says. unknown: nobody can tell whether its effect has happened; see resolve_unknown.",
    }),
    output: Output,
    error: StoredError.nullable(),
    attempts: z.int().nonnegative(),
    started_at: IsoTimestamp.nullable(),
    completed_at: IsoTimestamp.nullable(),
    next_attempt_at: IsoTimestamp.nullable(),
    waiting_for: WaitingFor.nullable(),
    duration_ms: z.int().nonnegative().nullable(),
    inherited_from: RunId.nullable().meta({
      description: "The run in which the step succeeded, where not in this.",
    }),
    cached_from: CachedFrom.nullable().meta({
      description:
        "The step whose answer this one was given, and when that was made; null where it called its tool.",
    }),
    by_hand: HandSettled.nullable().meta({
      description:
        "Who settled the step in place of its tool, and why; null where nobody did.",
    }),
  })
  .meta({ description: "One step of a run." });
export type StepResult = z.infer<typeof StepResult>;

export const CompensationResult = StepResult.omit({
  output: true,
  inherited_from: true,
})
  .extend({
    undoes: z.string().meta({ description: "The step that is undone." }),
  })
  .meta({ description: "What undoes one step of a run." });
export type CompensationResult = z.infer<typeof CompensationResult>;

export const WorkflowResult = z
  .strictObject({
    run_id: RunId,
    workflow_id: z.string().meta({
      description: "Hash of the definition that the run is pinned to.",
    }),
    name: z.string(),
    status: z.enum(RUN_PHASES),
    success: z.boolean(),
    steps: z.array(StepResult),
    compensations: z.array(CompensationResult).meta({
      description:
        "What undoes the steps that succeeded, where the run is undone.",
    }),
    not_undone: z.array(z.string()).meta({
      description:
        "Of a run that is undone, the steps of which that is not known: not yet, or not any more.",
    }),
    output: Json,
    error: StoredError.nullable(),
    pause: RunPause.nullable().meta({
      description: "Why the run is paused, and since when.",
    }),
    concurrency: z
      .strictObject({ key: z.string(), limit: z.int() })
      .nullable()
      .meta({
        description:
          "What the run shares a limit by, and how many such runs are under way at once. While they are as many, it is pending.",
      }),
    parent: z
      .strictObject({ run_id: RunId, step_id: z.string() })
      .nullable()
      .meta({ description: "The step that started it and waits for its end." }),
    retried_from: RunId.nullable().meta({
      description: "The run that this one repeats.",
    }),
    retried_by: RunId.nullable().meta({
      description: "The run that repeats this one.",
    }),
    casefile_id: z.string().nullable(),
    labels: z.array(z.string()),
    started_at: IsoTimestamp,
    completed_at: IsoTimestamp.nullable(),
    deadline_at: IsoTimestamp,
    duration_ms: z.int().nonnegative().nullable(),
  })
  .meta({ description: "A run, its steps and what came of them." });
export type WorkflowResult = z.infer<typeof WorkflowResult>;

export const LogEntry = z
  .strictObject({
    at: IsoTimestamp,
    step_id: z.string().nullable(),
    event: z.string().meta({ examples: ["step_success"] }),
    message: z.string(),
  })
  .meta({ description: "One thing that happened in a run." });
export type LogEntry = z.infer<typeof LogEntry>;

/** What operations on a run answer. */
export const RunAnswer = z.strictObject({
  result: WorkflowResult,
  execution_log: z.array(LogEntry),
});
export type RunAnswer = z.infer<typeof RunAnswer>;
