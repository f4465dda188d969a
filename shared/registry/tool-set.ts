import { ColliderError } from "#shared/kernel/error.ts";
import type { EffectClass, Operation } from "./operation.ts";
import { isForPlatformAlone } from "./policy-declaration.ts";
import type { Registry } from "./registry.ts";
import { defaultTool, type Tool } from "./tool.ts";

/** An operation that tools may call. */
type ToolOperation<Services> = Operation<Services> & {
  readonly effect: Exclude<EffectClass, "delegated">;
};

/** A tool with the operation that its calls become. */
export interface BoundTool<Services> {
  readonly tool: Tool;
  readonly operation: ToolOperation<Services>;
}

/** Not what the platform does for itself, nor what would call a tool in its turn. */
function isToolOperation<Services>(
  operation: Operation<Services>,
): operation is ToolOperation<Services> {
  const { effect, policy } = operation;
  return effect !== "delegated" && !isForPlatformAlone(policy);
}

/** Every tool by name: the composed ones, and each operation under its own name but those of the platform alone. */
export class ToolSet<Services> {
  readonly #registry: Registry<Services>;
  readonly #tools: ReadonlyMap<string, Tool>;

  /**
   * @param reserved - names that neither a tool nor an operation may have
   * @throws ColliderError ALREADY_EXISTS for two tools of one name, or one of a reserved name.
   */
  constructor(
    registry: Registry<Services>,
    tools: readonly Tool[],
    reserved: readonly string[] = [],
  ) {
    this.#registry = registry;
    this.#tools = new Map(tools.map((tool) => [tool.name, tool]));
    if (this.#tools.size < tools.length)
      throw new ColliderError("ALREADY_EXISTS", "Two tools have one name.", {
        reason: "TOOL_EXISTS",
      });
    for (const name of reserved)
      if (this.#tools.has(name) || registry.has(name))
        throw new ColliderError(
          "ALREADY_EXISTS",
          `A step's control has the name "${name}". Call the tool otherwise.`,
          { reason: "TOOL_EXISTS" },
        );
  }

  async all(): Promise<readonly BoundTool<Services>[]> {
    const names = [...this.#registry.names, ...this.#tools.keys()];
    const found = await Promise.all(names.map((name) => this.find(name)));
    return found.filter((bound) => bound !== undefined);
  }

  /** Undefined for a name that is no tool's. */
  async find(name: string): Promise<BoundTool<Services> | undefined> {
    const tool = this.#tools.get(name);
    if (tool === undefined && !this.#registry.has(name)) return undefined;
    const operation = await this.#registry.load(tool?.operation ?? name);
    return isToolOperation(operation)
      ? { tool: tool ?? defaultTool(operation), operation }
      : undefined;
  }
}
