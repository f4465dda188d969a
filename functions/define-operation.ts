import { operationDefiner } from "#shared/registry/define-operation.ts";
import type { Services } from "./services.ts";

/** Defines one operation; see `TypedOperation` for what becomes of it. */
export const defineOperation = operationDefiner<Services>();

/** Defines an operation on workflows; it knows of no service beyond the engine. */
export const defineWorkflowOperation =
  operationDefiner<
    Pick<Services, "platform" | "runtime" | "workflows" | "foreseeTool">
  >();
