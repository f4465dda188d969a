import { z } from "zod";
import { jsonSchemaOf } from "#shared/registry/json-schema.ts";
import type { ToolFacts } from "#workflows/planner/tool-facts.ts";

interface Tool {
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  readonly timeoutSeconds?: number;
  /** Of one that only reads. */
  readonly cacheable?: boolean;
}

/** What planning knows of a tool with these schemas. */
export function factsOf(name: string, tool: Tool): ToolFacts {
  return {
    operation: `${name}_operation`,
    effect: tool.cacheable === undefined ? "transactional" : "none",
    isCacheable: tool.cacheable ?? false,
    timeoutSeconds: tool.timeoutSeconds ?? 60,
    inputJsonSchema: jsonSchemaOf(tool.input, "input"),
    ownSchemas: new Map(),
    outputJsonSchema: jsonSchemaOf(tool.output, "output"),
  };
}

/** A few tools whose schemas have every shape that planning distinguishes. */
const TOOLS: Readonly<Record<string, Tool>> = {
  create_casefile: {
    input: z.strictObject({
      title: z.string().min(1).max(20),
      tags: z.array(z.string()).optional(),
      metadata: z.record(z.string(), z.json()).optional(),
    }),
    output: z.object({
      casefile_id: z.string(),
      size: z.int(),
      note: z.string().optional(),
      closed_by: z.string().nullable(),
      sessions: z.array(z.object({ session_id: z.string() })),
    }),
  },
  create_session: {
    input: z.strictObject({
      casefile_id: z.string(),
      title: z.string().optional(),
    }),
    output: z.object({ session_id: z.string() }),
  },
  touch: {
    input: z.strictObject({ value: z.unknown().optional() }),
    output: z.looseObject({}),
    timeoutSeconds: 600,
  },
};

const FACTS: ReadonlyMap<string, ToolFacts> = new Map(
  Object.entries(TOOLS).map(([name, tool]) => [name, factsOf(name, tool)]),
);

export const toolNames: readonly string[] = [...FACTS.keys()];

export function findTool(name: string): ToolFacts | undefined {
  return FACTS.get(name);
}

/** A catalog of one tool, `take`, with these schemas, beside the others. */
export function findToolWith(
  input: z.ZodType,
  output: z.ZodType = z.looseObject({}),
  timeoutSeconds = 60,
): (name: string) => ToolFacts | undefined {
  const facts = factsOf("take", { input, output, timeoutSeconds });
  return (name) => (name === "take" ? facts : findTool(name));
}

/** A strict object of these fields. */
export function objectOf(fields: z.core.$ZodLooseShape): z.ZodType {
  return z.strictObject(fields);
}
