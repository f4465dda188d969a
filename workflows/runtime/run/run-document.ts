import { z } from "zod";
import {
  canonicalJson,
  Json,
  JsonRecord,
  type JsonObject,
} from "#shared/kernel/json.ts";
import { RunId } from "#shared/kernel/ids.ts";
import type { Document } from "#shared/platform/document-store.ts";
import { HandSettled } from "../operator/hand-settled.ts";
import { StoredError } from "./stored-error.ts";

/** Where a run stands; see `isTerminal` for those that are ends. */
export const RUN_PHASES = [
  "pending",
  "running",
  "paused",
  "failing",
  "cancelling",
  "compensating",
  "success",
  "failed",
  "partial",
  "cancelled",
  "timed_out",
] as const;
export type RunPhase = (typeof RUN_PHASES)[number];

/** JSON kept as canonical text: a document refuses arrays of arrays and counts every indexed field. */
export const JsonObjectText = z
  .string()
  .transform((text) => JsonRecord.parse(JSON.parse(text)));

/** Why a run is paused, and since when. */
export const RunPause = z.strictObject({
  paused_at: z.string(),
  reason: z.enum([
    "REQUESTED",
    "PARENT_PAUSED",
    "STEP_EXHAUSTED",
    "OUTCOME_UNKNOWN",
    "COMPENSATION_FAILED",
  ]),
  message: z.string(),
  /** The step that waits for a person; null where a person asked for the pause. */
  step_id: z.string().nullable(),
});
export type RunPause = z.infer<typeof RunPause>;

/** How a run shares a limit with others. */
export const RunConcurrency = z.strictObject({
  /** As the run's input and context make it. */
  key: z.string(),
  limit: z.int(),
  /** Hash of the owner, the workflow's name and the key: what runs share the limit by. */
  scope: z.string(),
});
export type RunConcurrency = z.infer<typeof RunConcurrency>;
/** How a run is undone before it ends. */
const RunCompensation = z.strictObject({
  /** The end that follows. */
  end: z.enum(["failed", "cancelled"]),
  /** The steps that are undone; null until whatever is claimed is recorded. */
  steps: z.array(z.string()).nullable(),
});

export const JsonArrayText = z
  .string()
  .transform((text) => z.array(Json).parse(JSON.parse(text)));

const RunData = z.object({
  workflow_name: z.string(),
  definition_hash: z.string(),
  engine_version: z.number(),
  phase: z.enum(RUN_PHASES),
  /** Raised by every resume. What was ordered in an epoch before is not carried out any more. */
  epoch: z.number(),
  /** Behind `epoch` until what should be under way after a resume has been ordered. */
  ordered_epoch: z.number().default(0),
  /** While it is paused. */
  pause: RunPause.nullable().default(null),
  /** What it shares a limit with, where it does. */
  concurrency: RunConcurrency.nullable().default(null),
  /** Which of the limit's slots it holds: none before it begins, and after its end. */
  slot: z.number().nullable().default(null),
  /** Null where nothing of it is undone. */
  compensation: RunCompensation.nullable().default(null),
  /** The run, and the step or item of it, that this one was started by and that waits for its end. */
  parent: z
    .object({
      run_id: z.string(),
      step_id: z.string(),
      /** Whether a run before may have done the same under the same effect keys. */
      repeats: z.boolean(),
    })
    .nullable()
    .default(null),
  /** The runs that it lies in, the outermost first; a family's runs are counted by that one. */
  ancestors: z.array(z.string()).default([]),
  /** The first run of a lineage of retries, or the effect key of the step that started it; effect keys are made of it. */
  root_run_id: z.string(),
  /** The run that this one repeats, and the one that repeats this. */
  retried_from: z.string().nullable().default(null),
  retried_by: z.string().nullable().default(null),
  /**
   * The steps that had succeeded and were begun once more, by the run that began them so: their effects are other ones,
   * with keys of their own. Each step stands under the last such run of the lineage.
   */
  reruns: z.record(z.string(), z.array(z.string())).default({}),
  /** The steps that a person has said to skip before they could begin. */
  skips: z.record(z.string(), HandSettled).default({}),
  owner_id: z.string(),
  owner: z.object({
    kind: z.enum(["user", "service", "internal"]),
    email: z.string().nullable(),
    claimed_roles: z.array(z.string()),
    by_agent: z.boolean(),
    /** Steps come with it too, so that its scopes and bounds, its end and its revocation are theirs. */
    service_token: z
      .object({ id: z.string(), service_name: z.string() })
      .nullable()
      .default(null),
  }),
  casefile_id: z.string().nullable(),
  labels: z.array(z.string()),
  skip_hooks: z.array(z.string()),
  /** Of the call that started it: whatever is ordered for the run carries it, a repair too. */
  traceparent: z.string(),
  input: JsonObjectText,
  context: JsonObjectText,
  created_at: z.string(),
  deadline_at: z.string(),
  completed_at: z.string().nullable(),
  error: StoredError.nullable(),
});

/** One execution of a workflow. Its document is written on phase changes only, never for a step. */
export interface Run extends z.infer<typeof RunData> {
  readonly id: RunId;
}

export const RUNS = "workflow_runs";

export function runPath(runId: string): string {
  return `${RUNS}/${runId}`;
}

/** When the sweeper looks at a run next. */
export const RUN_CHECKS = "run_checks";

export function runCheckPath(runId: string): string {
  return `${RUN_CHECKS}/${runId}`;
}

export function readRun(document: Document): Run {
  return { id: RunId.parse(document.id), ...RunData.parse(document.data) };
}

export function runDocument(run: Run): JsonObject {
  const { id: _, input, context, ...fields } = run;
  const { concurrency } = run;
  return {
    ...fields,
    // Pending runs are found by this field; a run that shares no limit has none, and costs no index.
    ...(concurrency !== null && { slot_scope: concurrency.scope }),
    input: canonicalJson(input),
    context: canonicalJson(context),
  };
}

const TERMINAL: Readonly<Record<RunPhase, boolean>> = {
  pending: false,
  running: false,
  paused: false,
  failing: false,
  cancelling: false,
  compensating: false,
  success: true,
  failed: true,
  partial: true,
  cancelled: true,
  timed_out: true,
};

/** Whether a phase is an end: the run never changes again. */
export function isTerminal(phase: RunPhase): boolean {
  return TERMINAL[phase];
}
