import type { Outcome } from "#shared/dispatch/outcome.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { Platform } from "#shared/platform/platform.ts";
import type { GmailService } from "#shared/workspace/gmail-service.ts";
import type { Runtime } from "#workflows/runtime/runtime.ts";
import type { WorkflowSource } from "#workflows/runtime/workflow-source.ts";

/** What the handlers of operations call. */
export interface Services {
  readonly platform: Platform;
  readonly gmail: GmailService;
  readonly runtime: Runtime;
  readonly workflows: WorkflowSource;
  /** Calls start_workflow in the name of those who may publish triggers. */
  readonly startTriggered: (
    request: JsonObject,
    traceparent: string,
  ) => Promise<Outcome>;
}
