import type { ToolCatalog } from "#functions/catalog.ts";
import type { CONTROL_TOOLS } from "#workflows/definition/control-tools.ts";
import { workflowBuilderFor } from "#workflows/definition/workflow-builder.ts";

/** The builder over every tool that ships, and those that the engine performs itself. */
export const WorkflowBuilder = workflowBuilderFor<
  ToolCatalog & typeof CONTROL_TOOLS
>();
