import { z } from "zod";
import { functionName } from "#shared/kernel/function-name.ts";
import { JsonRecord } from "#shared/kernel/json.ts";
import {
  CAPABILITIES,
  COMPLEXITIES,
  DOMAINS,
  MATURITIES,
  TIERS,
} from "./classification.ts";
import { GUARANTEES } from "./guarantee.ts";
import { jsonSchemaOf } from "./json-schema.ts";
import { EFFECTS, type Operation } from "./operation.ts";

/** An operation's contract: what goes in, what comes out, what it needs. */
export const OperationDescription = z.strictObject({
  name: z.string(),
  method: z.literal("POST"),
  path: z.string(),
  description: z.string(),
  classification: z.strictObject({
    domain: z.enum(DOMAINS),
    subdomain: z.string(),
    capability: z.enum(CAPABILITIES),
    complexity: z.enum(COMPLEXITIES),
    maturity: z.enum(MATURITIES),
    integration_tier: z.enum(TIERS),
  }),
  effect: z.enum(EFFECTS),
  guarantee: z.enum(GUARANTEES).meta({
    description:
      "How often one request id, or one step of a run, has the effect, whatever crashes and is repeated.",
  }),
  policy: JsonRecord,
  timeout_seconds: z.number(),
  payload: JsonRecord.meta({ description: "JSON Schema of what it takes." }),
  answer: JsonRecord.meta({ description: "JSON Schema of what it answers." }),
  examples: z.array(z.strictObject({ payload: JsonRecord })),
});

export function describeOperation<Services>(
  operation: Operation<Services>,
): z.infer<typeof OperationDescription> {
  return {
    name: operation.name,
    method: "POST",
    path: `/${functionName(operation.name)}`,
    description: operation.description,
    classification: operation.classification,
    effect: operation.effect,
    guarantee: operation.guarantee,
    policy: JsonRecord.parse(operation.policy),
    timeout_seconds: operation.timeoutSeconds,
    payload: jsonSchemaOf(operation.inputSchema, "input"),
    answer: jsonSchemaOf(operation.outputSchema, "output"),
    examples: operation.examples.map((payload) => ({ payload })),
  };
}
