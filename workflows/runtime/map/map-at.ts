import type { ItemAt, MapStep } from "#workflows/planner/map-item.ts";
import type { StepState, StoredStep } from "../step/step-document.ts";

type ItemsWait = Extract<
  Extract<StepState, { readonly phase: "waiting" }>["wait"],
  { readonly for: "items" }
>;

/** A map whose items are under way. */
export interface MapAt {
  readonly step: MapStep;
  /** Its document, as it was read. */
  readonly stored: StoredStep;
  readonly wait: ItemsWait;
}

/** The map whose items are under way by its document; null before and after. */
export function mapAt(step: MapStep, stored: StoredStep | null): MapAt | null {
  const wait = stored?.state.phase === "waiting" ? stored.state.wait : null;
  return stored !== null && wait?.for === "items"
    ? { step, stored, wait }
    : null;
}

export function itemAt({ step, wait }: MapAt, index: number): ItemAt {
  const { items, lanes } = wait;
  return { stepId: step.step_id, index, count: items.length, lanes };
}
