import type { Run } from "./run-document.ts";

/** Each step stands under the last run that began it once more. */
export function rerunsOf(
  source: Run,
  runId: string,
  again: readonly string[],
): Run["reruns"] {
  const runs = [...Object.entries(source.reruns), [runId, again] as const].map(
    ([id, stepIds]) =>
      [
        id,
        stepIds.filter((stepId) => id === runId || !again.includes(stepId)),
      ] as const,
  );
  return Object.fromEntries(runs.filter(([, stepIds]) => stepIds.length > 0));
}
