import type { Outcome } from "#shared/dispatch/outcome.ts";
import type { ColliderError } from "#shared/kernel/error.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { Transaction } from "#shared/platform/document-store.ts";
import type { Run } from "../run/run-document.ts";
import type { StepState } from "../step/step-document.ts";
import type { StepWait } from "./step-wait.ts";

/** What a delivery of a control step comes to: the step begins to wait, or its wait has an outcome. */
export type ControlMove =
  | {
      readonly type: "wait";
      readonly wait: StepWait;
      /** The name of the event that ends it, where one does. */
      readonly event: string | null;
      /** Null where nothing but what it waits for ends the wait. */
      readonly wakeAt: string | null;
    }
  | { readonly type: "settle"; readonly outcome: Outcome };

export type Waiting = Extract<StepState, { readonly phase: "waiting" }>;

/** A delivery of a control step. */
export interface ControlCall {
  readonly run: Run;
  readonly stepId: string;
  /** With references resolved; not yet looked at. */
  readonly parameters: JsonObject;
  /** As they are written. */
  readonly written: JsonObject;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** In which the move is committed. */
  readonly transaction: Transaction;
}

/**
 * How the engine performs one control tool. A refusal that is thrown is the step's outcome; anything that may go better the
 * next time brings the delivery again.
 */
export interface Control {
  /** The first delivery of an attempt. */
  readonly begin: (call: ControlCall) => Promise<ControlMove>;
  /** A delivery when the wait's time is over. */
  readonly wake: (waiting: Waiting, call: ControlCall) => Promise<ControlMove>;
}

export function succeeded(result: JsonObject): ControlMove {
  return { type: "settle", outcome: { type: "success", result } };
}

export function failed(error: ColliderError): ControlMove {
  return { type: "settle", outcome: { type: "failed", error } };
}
