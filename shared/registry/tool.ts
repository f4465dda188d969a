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

interface ToolDefinition<
  OperationName extends string,
  Parameters extends z.ZodObject,
> {
  readonly name: string;
  readonly description: string;
  readonly operation: OperationName;
  readonly parameters: Parameters;
  readonly rename?: Readonly<Record<string, string>>;
  readonly fixed?: JsonObject;
}

/** A tool that remembers, for the compiler, what it takes and which operation it calls. */
interface TypedTool<
  OperationName extends string,
  Parameters extends z.ZodObject,
> extends Tool {
  readonly operation: OperationName;
  readonly parameters: Parameters;
}

/** What the workflow builder asks of a tool's types, out of those of all operations. */
export interface ToolTypes<
  Defined extends {
    readonly parameters: z.ZodType;
    readonly operation: keyof Operations;
  },
  Operations extends Readonly<
    Record<Defined["operation"], { readonly outputSchema: z.ZodType }>
  >,
> {
  readonly inputSchema: Defined["parameters"];
  readonly outputSchema: Operations[Defined["operation"]]["outputSchema"];
}

/** Defines a tool; `validateTools` checks it against its operation. */
export function defineTool<
  const OperationName extends string,
  Parameters extends z.ZodObject,
>(
  definition: ToolDefinition<OperationName, Parameters>,
): TypedTool<OperationName, Parameters> {
  return { rename: {}, fixed: {}, ...definition };
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
