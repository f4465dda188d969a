import type { ToolCatalog } from "#functions/catalog.ts";
import { workflowBuilderFor } from "#workflows/definition/workflow-builder.ts";

/** The builder over every tool that ships. */
export const WorkflowBuilder = workflowBuilderFor<ToolCatalog>();
