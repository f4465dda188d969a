import type { Outcome } from "#shared/dispatch/outcome.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { Model } from "#shared/platform/model.ts";
import type { Platform } from "#shared/platform/platform.ts";
import type { Registry } from "#shared/registry/registry.ts";
import type { ToolSet } from "#shared/registry/tool-set.ts";
import type { Runtime } from "#workflows/runtime/runtime.ts";
import type { AgentOf } from "./chat/model/agent.ts";
import type { OpenedWorkspace } from "./workspace/access/workspace-parts.ts";
import type { ForeseeTool } from "./workflow/plan/step-foresight.ts";
import type { WorkflowSource } from "#workflows/runtime/run/workflow-source.ts";

/** What the handlers of operations call. */
export interface Services {
  readonly platform: Platform;
  readonly workspace: Omit<OpenedWorkspace, "close">;
  /** Of evidence that one casefile may hold. */
  readonly casefileMaxBytes: number;
  readonly runtime: Runtime;
  readonly workflows: WorkflowSource;
  readonly foreseeTool: ForeseeTool;
  readonly registry: Registry<Services>;
  readonly tools: ToolSet<Services>;
  readonly model: Model;
  readonly agentOf: AgentOf<Services>;
  /** Calls start_workflow in the name of those who may publish triggers. */
  readonly startTriggered: (
    request: JsonObject,
    traceparent: string,
  ) => Promise<Outcome>;
}
