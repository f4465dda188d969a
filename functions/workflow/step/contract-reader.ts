import type { Caller } from "#shared/auth/caller.ts";
import { hashJson } from "#shared/kernel/hash.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { jsonSchemaOf } from "#shared/registry/json-schema.ts";
import type { BoundTool, ToolSet } from "#shared/registry/tool-set.ts";
import type { ContractOf } from "#workflows/runtime/runtime-parts.ts";
import { toolGone } from "./workflow-tools.ts";

/** Whose workspace a caller's calls reach now, and for what. */
export type ReachOf = (caller: Caller) => Promise<JsonObject>;

interface Contract {
  readonly hash: string;
  readonly reachesWorkspace: boolean;
}

function contractOf<Services>({
  tool,
  operation,
}: BoundTool<Services>): Contract {
  return {
    hash: hashJson([
      operation.name,
      jsonSchemaOf(tool.parameters, "input"),
      jsonSchemaOf(operation.outputSchema, "output"),
    ]),
    reachesWorkspace: operation.googleScopes.length > 0,
  };
}

/** What an answer of a tool means: it changes with what is taken and answered, and with whose workspace is asked. */
export function contractReader<Services>(
  tools: ToolSet<Services>,
  reachOf: ReachOf,
): ContractOf {
  const known = new Map<string, Contract>();
  const find = async (name: string): Promise<Contract> => {
    const bound = await tools.find(name);
    if (bound === undefined) throw toolGone(name);
    const contract = contractOf(bound);
    known.set(name, contract);
    return contract;
  };
  return async (name, caller) => {
    const { hash, reachesWorkspace } = known.get(name) ?? (await find(name));
    return reachesWorkspace ? hashJson([hash, await reachOf(caller)]) : hash;
  };
}
