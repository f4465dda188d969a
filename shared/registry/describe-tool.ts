import { z } from "zod";
import { JsonRecord } from "#shared/kernel/json.ts";
import {
  CAPABILITIES,
  DOMAINS,
  type Classification,
} from "./classification.ts";
import { GUARANTEES } from "./guarantee.ts";
import { jsonSchemaOf } from "./json-schema.ts";
import { EFFECTS } from "./operation.ts";
import type { BoundTool } from "./tool-set.ts";

/** A tool as those who look for one are told of it. */
export const ToolDescription = z.strictObject({
  name: z.string(),
  description: z.string(),
  operation: z.string().meta({ description: "What a call of it becomes." }),
  category: z.string(),
  domain: z.enum(DOMAINS),
  capability: z.enum(CAPABILITIES),
  tags: z.array(z.string()),
  effect: z.enum(EFFECTS),
  guarantee: z.enum(GUARANTEES).meta({
    description:
      "How often one request id, or one step of a run, has the effect, whatever crashes and is repeated.",
  }),
  policy: JsonRecord,
  timeout_seconds: z.number(),
  parameters: JsonRecord.meta({ description: "JSON Schema of what it takes." }),
  result: JsonRecord.meta({ description: "JSON Schema of its result." }),
});

/** The words by which a tool is found, beside its category, domain and capability. */
export function tagsOf(classification: Classification): string[] {
  const { complexity, maturity, integration_tier } = classification;
  return [complexity, maturity, integration_tier];
}

export function describeTool<Services>({
  tool,
  operation,
}: BoundTool<Services>): z.infer<typeof ToolDescription> {
  const { classification } = operation;
  return {
    name: tool.name,
    description: tool.description,
    operation: operation.name,
    category: classification.subdomain,
    domain: classification.domain,
    capability: classification.capability,
    tags: tagsOf(classification),
    effect: operation.effect,
    guarantee: operation.guarantee,
    policy: JsonRecord.parse(operation.policy),
    timeout_seconds: operation.timeoutSeconds,
    parameters: jsonSchemaOf(tool.parameters, "input"),
    result: jsonSchemaOf(operation.outputSchema, "output"),
  };
}
