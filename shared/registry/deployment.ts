import type { Classification } from "./classification.ts";

/**
 * What the function of an operation is given where it is deployed. An operation states what differs from what follows of
 * its kind; `scripts/deploy/function-settings.ts` holds that.
 */
export interface Deployment {
  readonly memoryMb?: 256 | 512 | 1024 | 2048 | 4096;
  /** Requests at once in one instance. */
  readonly concurrency?: number;
  /** When the platform calls it by itself: cron's five fields, in UTC. */
  readonly schedule?: string;
}

/** Whether the function reaches Google Workspace, and runs as the account that may. */
export type FunctionKind = "domain" | "workspace";

export function functionKindOf({
  integration_tier: tier,
}: Classification): FunctionKind {
  return tier === "internal" ? "domain" : "workspace";
}

/** Mail is large: a message with its attachments has up to 25 MB, and is held more than once while it is read. */
const MEMORY_MB = { domain: 512, workspace: 1024 };

export function memoryMbOf({
  classification,
  deployment,
}: {
  readonly classification: Classification;
  readonly deployment: Deployment;
}): number {
  return deployment.memoryMb ?? MEMORY_MB[functionKindOf(classification)];
}
