import { hashJson } from "#shared/kernel/hash.ts";
import { jsonSchemaOf } from "#shared/registry/json-schema.ts";
import type { ToolSet } from "#shared/registry/tool-set.ts";
import type { ContractOf } from "#workflows/runtime/runtime-parts.ts";
import { toolGone } from "./workflow-tools.ts";

/** What an answer of a tool means: it changes with what is taken and answered. */
export function contractReader<Services>(tools: ToolSet<Services>): ContractOf {
  const known = new Map<string, string>();
  return async (name) => {
    const kept = known.get(name);
    if (kept !== undefined) return kept;
    const bound = await tools.find(name);
    if (bound === undefined) throw toolGone(name);
    const { tool, operation } = bound;
    const hash = hashJson([
      operation.name,
      jsonSchemaOf(tool.parameters, "input"),
      jsonSchemaOf(operation.outputSchema, "output"),
    ]);
    known.set(name, hash);
    return hash;
  };
}
