import type { Subscription } from "#shared/platform/event-bus.ts";

/** Messages that start workflows, and where those go that could not. */
export const WORKFLOW_TRIGGERS = "workflow-triggers";
export const REJECTED_TRIGGERS = "workflow-triggers-rejected";

/** Every push subscription that there is. */
export const SUBSCRIPTIONS: readonly Subscription[] = [
  {
    name: WORKFLOW_TRIGGERS,
    topic: WORKFLOW_TRIGGERS,
    operation: "trigger_workflow",
  },
];
