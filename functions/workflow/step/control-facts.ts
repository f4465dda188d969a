import { z } from "zod";
import { isJsonObject, type JsonObject } from "#shared/kernel/json.ts";
import { jsonSchemaOf } from "#shared/registry/json-schema.ts";
import { CONTROL_TOOLS } from "#workflows/definition/control-tools.ts";
import {
  RUN_CONTROL_STEP,
  type ToolFacts,
} from "#workflows/planner/tool-facts.ts";

/** What one delivery of a control step may take; how long it waits is no matter of it. */
const DELIVERY_SECONDS = 60;

/** The schemas of an object's fields, by the JSON Schemas that were made of them; of a union, those of each branch. */
export function ownSchemasOf(
  schema: z.ZodType,
  jsonSchema: JsonObject,
): ReadonlyMap<JsonObject, z.ZodType> {
  if (schema instanceof z.ZodUnion) return branchSchemas(schema, jsonSchema);
  const shape = schema instanceof z.ZodObject ? schema.shape : {};
  const { properties } = jsonSchema;
  const named = isJsonObject(properties) ? Object.entries(properties) : [];
  return new Map(
    named.flatMap(([name, part]) => {
      const own = shape[name];
      return isJsonObject(part) && own instanceof z.ZodType
        ? [[part, own]]
        : [];
    }),
  );
}

function branchSchemas(
  { options }: z.ZodUnion,
  { anyOf }: JsonObject,
): ReadonlyMap<JsonObject, z.ZodType> {
  const branches: readonly unknown[] = Array.isArray(anyOf) ? anyOf : [];
  return new Map(
    options.flatMap((option, index) => {
      const branch = branches[index];
      return isJsonObject(branch) && option instanceof z.ZodType
        ? [...ownSchemasOf(option, branch)]
        : [];
    }),
  );
}

/** What planning knows of the tools that the engine performs itself. */
export function controlFacts(): readonly (readonly [string, ToolFacts])[] {
  return Object.entries(CONTROL_TOOLS).map(
    ([name, { inputSchema, outputSchema }]) => {
      const inputJsonSchema = jsonSchemaOf(inputSchema, "input");
      const facts: ToolFacts = {
        operation: RUN_CONTROL_STEP,
        effect: "control",
        isCacheable: false,
        timeoutSeconds: DELIVERY_SECONDS,
        inputJsonSchema,
        ownSchemas: ownSchemasOf(inputSchema, inputJsonSchema),
        outputJsonSchema: jsonSchemaOf(outputSchema, "output"),
      };
      return [name, facts] as const;
    },
  );
}
