import type { Write } from "#shared/platform/document-store.ts";
import type { RandomWorkflow } from "./random-workflow.ts";

export const TERMINAL = [
  "success",
  "failed",
  "partial",
  "cancelled",
  "timed_out",
];
export const SETTLED = ["success", "failed", "skipped"];
export const RUN = /^workflow_runs\/([^/]+)$/;
export const STEP = /^workflow_runs\/([^/]+)\/steps\/([^/]+)$/;

export function isRetry(write: Write): boolean {
  return textIn(write, "retried_from") !== "";
}

/** A text that a write sets; empty where it sets none. */
export function textIn(write: Write, field: string): string {
  if (write.type === "delete") return "";
  const fields = write.type === "update" ? write.fields : write.data;
  const value = fields[field];
  return typeof value === "string" ? value : "";
}

/** The one thing that is written to a run which has ended. */
export function isRetryNote(write: Write): boolean {
  return (
    write.type === "update" && Object.keys(write.fields).join() === "retried_by"
  );
}

/** The steps that a step waits for; an item begins with its map. */
export function neededBy(
  workflow: RandomWorkflow | undefined,
  key: string,
): readonly string[] {
  const [stepId] = key.split("[");
  const step = workflow?.steps.find(({ id }) => id === stepId);
  return step?.dependencies ?? [];
}
