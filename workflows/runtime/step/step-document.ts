import { z } from "zod";
import { canonicalJson, utf8Bytes } from "#shared/kernel/json.ts";
import { RunId } from "#shared/kernel/ids.ts";
import { isoTime, IsoTimestamp } from "#shared/kernel/time.ts";
import type { Document, Query } from "#shared/platform/document-store.ts";
import { HandSettled } from "../operator/hand-settled.ts";
import { JsonObjectText, runPath } from "../run/run-document.ts";
import { StepWait } from "../wait/step-wait.ts";
import { StoredError } from "../run/stored-error.ts";

const Times = { started_at: z.string(), barriers: z.array(z.string()) };

const ByHand = { by_hand: HandSettled.nullable().default(null) };

/** The step whose answer this one was given in place of a call's. */
export const CachedFrom = z.strictObject({
  run_id: RunId,
  step_id: z.string(),
  /** When it was answered. */
  at: IsoTimestamp,
});
export type CachedFrom = z.infer<typeof CachedFrom>;

/** An output that is not held in this state, where it is empty. */
const LargeOutput = z.object({
  bytes: z.number(),
  /** In how many chunks it lies beside the document of the step that made it; 0 where it lies in that document. */
  chunks: z.number(),
});

/** The run that an attempt waited for, which ended without success. */
const LostChild = { child_run_id: z.string().exactOptional() };

/** How many of the attempts before the retry policy does not count. */
const Spared = { spared: z.number().default(0) };

/** A step with no document is pending. `attempt` is the one under way or, when retrying, the next. */
const StepData = z.discriminatedUnion("phase", [
  z.object({
    phase: z.literal("claimed"),
    attempt: z.number(),
    /** Tells this claim from any other. */
    claim_id: z.string(),
    /** How often this attempt has been claimed: a claim that is taken anew has left no record. */
    claims: z.number(),
    lease_until: z.string(),
    ...Spared,
    ...Times,
  }),
  z.object({
    phase: z.literal("retrying"),
    attempt: z.number(),
    next_attempt_at: z.string(),
    error: StoredError,
    /** The run's epoch in which no attempt was left: in it the run is to be paused; a resume begins the next epoch, with all attempts. */
    exhausted_in: z.number().nullable().default(null),
    /** Whether a person has said that its effect outside has not happened. */
    cleared: z.boolean().default(false),
    ...LostChild,
    ...Spared,
    ...Times,
  }),
  z.object({
    phase: z.literal("waiting"),
    attempt: z.number(),
    ...Spared,
    wait: StepWait,
    /** The name of the event that it waits for, by which it is found. */
    event: z.string().nullable().default(null),
    /** When a delivery ends the wait; null where none does. */
    wake_at: z.string().nullable(),
    /** What the step is counted under when something outside of it ends the wait. */
    counted: z.object({
      success: z.array(z.string()),
      failed: z.array(z.string()),
    }),
    ...Times,
  }),
  z.object({
    phase: z.literal("unknown"),
    attempt: z.number(),
    error: StoredError,
    ...Spared,
    ...Times,
  }),
  z.object({
    phase: z.literal("success"),
    attempt: z.number(),
    /** Read by `readOutputs`: it may be held elsewhere. */
    output: JsonObjectText,
    large: LargeOutput.nullable().default(null),
    /** The run that made the output, where that is not this one; it is read there, and empty here. */
    inherited_from: z.string().nullable().default(null),
    cached_from: CachedFrom.nullable().default(null),
    ...ByHand,
    completed_at: z.string(),
    ...Times,
  }),
  z.object({
    phase: z.literal("failed"),
    attempt: z.number(),
    error: StoredError,
    ...LostChild,
    completed_at: z.string(),
    ...Times,
  }),
  z.object({
    phase: z.literal("skipped"),
    attempt: z.number(),
    ...ByHand,
    completed_at: z.string(),
    ...Times,
  }),
]);

export type StepState = z.infer<typeof StepData>;

/** The fields of steps' documents, whatever their phases. */
export const STEP_FIELDS: ReadonlySet<string> = new Set(
  StepData.options.flatMap(({ shape }) => Object.keys(shape)),
);

/** A step's document as it was read: its state, and the version that the next write of it must find. */
export interface StoredStep {
  readonly stepId: string;
  readonly state: StepState;
  readonly version: string;
}

export function stepsCollection(runId: string): string {
  return `${runPath(runId)}/steps`;
}

/** The steps that are claimed, for which an end waits. */
export function claimedSteps(runId: string): Pick<Query, "from" | "where"> {
  return {
    from: { collection: stepsCollection(runId) },
    where: [{ field: "phase", operator: "==", value: "claimed" }],
  };
}

export function stepPath(runId: string, stepId: string): string {
  return `${stepsCollection(runId)}/${stepId}`;
}

export function readStep(document: Document): StoredStep {
  const { id, data, version } = document;
  return { stepId: id, state: StepData.parse(data), version };
}

// Less is not worth another read.
const SMALL_BYTES = 4096;

/** How large the output is that lies in a document; 0 where that is little. */
export function heldBytes({ data: { output } }: Document): number {
  const bytes = typeof output === "string" ? utf8Bytes(output) : 0;
  return bytes > SMALL_BYTES ? bytes : 0;
}

/** The same, without a large output: whoever reads many steps should not hold all their outputs. */
export function readLightStep(document: Document): StoredStep {
  const bytes = heldBytes(document);
  if (bytes === 0) return readStep(document);
  const large = { bytes, chunks: 0 };
  const data = { ...document.data, output: canonicalJson({}), large };
  return readStep({ ...document, data });
}

/** How many of a step's attempts before this one its retry policy does not count. */
export function sparedOf(state: StepState | null): number {
  return state !== null && "spared" in state ? state.spared : 0;
}

export function isSettled(
  state: StepState,
): state is Extract<StepState, { readonly completed_at: string }> {
  return "completed_at" in state;
}

export function skippedStep(
  barriers: readonly string[],
  now: number,
): Extract<StepState, { readonly phase: "skipped" }> {
  const at = isoTime(now);
  return {
    phase: "skipped",
    attempt: 0,
    by_hand: null,
    barriers: [...barriers],
    started_at: at,
    completed_at: at,
  };
}
