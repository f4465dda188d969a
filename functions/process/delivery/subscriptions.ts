import { AUDIT_TOPIC } from "#shared/audit/audit-topic.ts";
import { METRICS_TOPIC } from "#shared/dispatch/hooks/metrics.ts";
import type { Subscription } from "#shared/platform/event-bus.ts";
import { APPROVALS_TOPIC } from "#workflows/runtime/wait/announce-approval.ts";

/** Messages that start workflows, and where those go that could not. */
export const WORKFLOW_TRIGGERS = "workflow-triggers";
export const REJECTED_TRIGGERS = "workflow-triggers-rejected";

/** Where a message goes that was pushed too often in vain. */
export const DEAD_LETTERS = "collider-dead-letters";

/** How often that is. */
export const MAX_DELIVERY_ATTEMPTS = 20;

/** Topics that people look into: each has a subscription of its own name that keeps its messages. */
export const KEPT_TOPICS: readonly string[] = [REJECTED_TRIGGERS, DEAD_LETTERS];

/** Every push subscription that there is. */
export const SUBSCRIPTIONS: readonly Subscription[] = [
  {
    name: WORKFLOW_TRIGGERS,
    topic: WORKFLOW_TRIGGERS,
    operation: "trigger_workflow",
  },
];

/** Topics that each subscribes to as he needs; what is published there is kept nowhere else. */
const OPEN_TOPICS: readonly string[] = [
  APPROVALS_TOPIC,
  AUDIT_TOPIC,
  METRICS_TOPIC,
];

export const TOPICS: readonly string[] = [
  ...new Set([
    ...SUBSCRIPTIONS.map(({ topic }) => topic),
    ...KEPT_TOPICS,
    ...OPEN_TOPICS,
  ]),
];
