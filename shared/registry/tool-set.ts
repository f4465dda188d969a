import { ColliderError } from "#shared/kernel/error.ts";
import type { Operation } from "./operation.ts";
import type { Registry } from "./registry.ts";
import { defaultTool, type Tool } from "./tool.ts";

/** A tool with the operation that its calls become. */
export interface BoundTool<Services> {
  readonly tool: Tool;
  readonly operation: Operation<Services>;
}

/** Every tool by name: the composed ones, and each operation under its own name. */
export class ToolSet<Services> {
  readonly #registry: Registry<Services>;
  readonly #tools: ReadonlyMap<string, Tool>;

  /** @throws ColliderError ALREADY_EXISTS for two tools of one name. */
  constructor(registry: Registry<Services>, tools: readonly Tool[]) {
    this.#registry = registry;
    this.#tools = new Map(tools.map((tool) => [tool.name, tool]));
    if (this.#tools.size < tools.length)
      throw new ColliderError("ALREADY_EXISTS", "Two tools have one name.", {
        reason: "TOOL_EXISTS",
      });
  }

  get names(): readonly string[] {
    return [...this.#registry.names, ...this.#tools.keys()];
  }

  async all(): Promise<readonly BoundTool<Services>[]> {
    const found = await Promise.all(this.names.map((name) => this.find(name)));
    return found.filter((bound) => bound !== undefined);
  }

  /** Undefined for a name that is not registered. */
  async find(name: string): Promise<BoundTool<Services> | undefined> {
    const tool = this.#tools.get(name);
    if (tool === undefined && !this.#registry.has(name)) return undefined;
    const operation = await this.#registry.load(tool?.operation ?? name);
    return { tool: tool ?? defaultTool(operation), operation };
  }
}
