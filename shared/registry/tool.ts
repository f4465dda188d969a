import type { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { Operation } from "./operation.ts";
import { parseInput } from "./parse-input.ts";

/** An operation seen through a narrowed, renamed or defaulted parameter set: what agents and workflow steps call. */
export interface Tool {
  readonly name: string;
  readonly description: string;
  /** Name of the operation that a call becomes. */
  readonly operation: string;
  /** Defaults are the schema's own. */
  readonly parameters: z.ZodType;
  /** Operation's field by parameter, for the parameters that are called otherwise. */
  readonly rename: Readonly<Record<string, string>>;
  /** Fields of the operation that the tool gives and its callers cannot. */
  readonly fixed: JsonObject;
}

interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  readonly operation: { readonly name: string };
  readonly parameters: z.ZodObject;
  readonly rename?: Readonly<Record<string, string>>;
  readonly fixed?: JsonObject;
}

/** Defines a tool; `validateTools` checks it against its operation. */
export function defineTool(definition: ToolDefinition): Tool {
  return {
    rename: {},
    fixed: {},
    ...definition,
    operation: definition.operation.name,
  };
}

/** Every operation is also a tool of its own name and parameters. */
export function defaultTool<Services>(operation: Operation<Services>): Tool {
  return {
    name: operation.name,
    description: operation.description,
    operation: operation.name,
    parameters: operation.inputSchema,
    rename: {},
    fixed: {},
  };
}

/**
 * The operation's payload for a tool's parameters.
 *
 * @throws ColliderError INVALID_ARGUMENT that names every bad parameter.
 */
export function payloadOf(tool: Tool, parameters: JsonObject): JsonObject {
  // The operation parses its own parameters; parsing twice would convert twice.
  if (tool.name === tool.operation) return parameters;
  const parsed = parseInput(tool.parameters, parameters, "parameters");
  const given = Object.entries(parsed ?? {}).map(([name, value]) => [
    tool.rename[name] ?? name,
    value,
  ]);
  return { ...Object.fromEntries(given), ...tool.fixed };
}
