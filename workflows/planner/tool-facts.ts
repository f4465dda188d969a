import type { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { PlanStep } from "./plan.ts";

/** The operation that what the engine performs itself is delivered to. */
export const RUN_CONTROL_STEP = "run_control_step";

/** What planning knows of a tool. The schemas are JSON Schema as zod exports it. */
export interface ToolFacts {
  /** The operation that the tool calls. */
  readonly operation: string;
  readonly effect: PlanStep["effect"];
  /** Whether an earlier answer of it may stand for a call. */
  readonly isCacheable: boolean;
  /** The longest that one call may take. */
  readonly timeoutSeconds: number;
  readonly inputJsonSchema: JsonObject;
  /** What the tool itself reads its parameters with, by their parts of `inputJsonSchema`, which cannot say all of it. */
  readonly ownSchemas: ReadonlyMap<JsonObject, z.ZodType>;
  readonly outputJsonSchema: JsonObject;
}

/** The facts of a tool, or undefined when there is none of that name. */
export type FindTool = (name: string) => ToolFacts | undefined;
